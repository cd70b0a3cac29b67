"""Texts in templates: {% translate %} and {% blocktranslate %}, as Django itself reads them."""

from collections.abc import Iterator

from django.template import Engine, Origin, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from scripts.messages.message import Message

ENGINE = Engine(libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"})


def messages(source: str) -> Iterator[Message]:
    template = Template(source, Origin("a template"), engine=ENGINE)
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        assert isinstance(node, TranslateNode)
        yield Message(str(node.filter_expression.var.literal))
    for block in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        assert isinstance(block, BlockTranslateNode)
        one, many = (block.render_token_list(tokens)[0] for tokens in (block.singular, block.plural))
        yield Message(one, many)
