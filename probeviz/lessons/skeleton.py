"""A new lesson, small and whole, to begin with: it lints clean as it is made."""

import re
from collections.abc import Iterable
from pathlib import Path

from probeviz.lessons.loader import FOLDER

LESSON = """\
minutes: 5
file: web.yaml
settled: 20s
show: {restarts: "pods[0].restarts"}
steps:
# One after another, one prompt at a time; docs/lessons.md has every kind.
- id: guess
  predict:
    ask: choice
    options:
      joins: "pods.all(p, p.ready)"
      waits: "pods.exists(p, !p.ready)"
    when: "t >= 20000"
- id: mend
  do: "pods.size() > 0 && pods.all(p, p.ready) && codes('users').last('3s').count(200) >= 5
    && has(object('deployment/web').spec.template.spec.containers[0].readinessProbe)"
  after: "t >= 20000"
claims:
- {says: "Nothing is restarted.", that: "pods.all(p, p.restarts == 0)", at: 30s, in: start}
"""
ENGLISH = """\
---
title: A new lesson
kicker: Lesson {number} · New
story: One sentence for the list of lessons.
verdict: The Pod is starting.
---
The story, in two to four sentences: what runs here, and what is odd about it. The [readiness probe](term:readiness)
asks `/err`, and that handler panics.

## guess
What will READY say after 20 s?

::option joins READY goes to `1/1`
A Pod counts as not ready until its probe has passed, and this one never does. RESTARTS is {{restarts}}.

::option waits READY stays `0/1`
Right: no probe has passed, so the Pod never joins the Service. RESTARTS is {{restarts}}.

## mend
Bring the users their 200 back.

::wait
The container is starting.

::hint
Which path does the probe ask?

::hint
`readinessProbe.httpGet.path` in the manifest.

::hint
Set it to `/ping`: that handler answers 200, so the probe passes and the Pod joins the Service.

::done
The handler was fine all the time; only the question was wrong.

## end
What was learned, in two or three sentences, and what comes next.
"""
RUSSIAN = """\
---
title: Новый урок
kicker: Урок {number} · Новый
story: Одно предложение для списка уроков.
verdict: Под запускается.
---
История в двух–четырёх предложениях: что здесь работает и что с этим не так. [Readiness-проба](term:readiness)
спрашивает `/err`, а этот обработчик паникует.

## guess
Что покажет READY через 20 с?

::option joins READY станет `1/1`
Под считается неготовым, пока проба хоть раз не пройдёт, а эта не пройдёт никогда. RESTARTS — {{restarts}}.

::option waits READY останется `0/1`
Верно: проба ни разу не прошла, поэтому под так и не попал в Service. RESTARTS — {{restarts}}.

## mend
Верните пользователям их 200.

::wait
Контейнер запускается.

::hint
Какой путь спрашивает проба?

::hint
`readinessProbe.httpGet.path` в манифесте.

::hint
Поставьте `/ping`: этот обработчик отвечает 200, проба проходит, и под попадает в Service.

::done
Обработчик всё время был исправен, неверным был только вопрос.

## end
Чему научились, в двух–трёх предложениях, и что дальше.
"""
SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {{name: {slug}}}
spec:
  kubernetesVersion: "1.36"
  seed: 1
  balancer: alb-instance
  programs:
    example/web:
      runtime: go
      pull: 1.5s
      boot: 200ms
      listen: [8080]
      routes:
        /ping: {{status: 200, body: pong, latency: 2ms}}
        /err: {{panic: Error}}
  clients:
  - {{name: users, path: /ping, rate: 3/s}}
  manifests: [web.yaml]
  script:
  - {{at: 0s, run: kubectl apply -f web.yaml}}
"""
SOLUTION = """\
# The lesson, as somebody solves it.
answers: {guess: waits}
script:
- {at: 40s, patch: deployment/web, set: {"containers[web].readinessProbe.httpGet.path": /ping}}
until: 70s
"""
MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: example/web
        ports:
        - containerPort: 8080
        readinessProbe:
          httpGet:
            path: /err
            port: 8080
          periodSeconds: 5
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  selector:
    app: web
  ports:
  - port: 80
    targetPort: 8080
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    alb.ingress.kubernetes.io/scheme: internet-facing
    alb.ingress.kubernetes.io/healthcheck-path: /ping
spec:
  ingressClassName: alb
  rules:
  - http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port:
              number: 80
"""


def make(where: Path, name: str, taken: Iterable[str]) -> Path:
    """Makes the folder `name`, such as 21-my-lesson; ValueError says why it cannot."""
    named = FOLDER.fullmatch(name)
    if named is None:
        raise ValueError(f"{name} is no name for a lesson: a number and a slug, such as 21-my-lesson.")
    number, slug = int(named[1]), named[2]
    if slug in taken:
        raise ValueError(f"there is a lesson {slug} already.")
    folder = where / name
    folder.mkdir(parents=True)
    texts = {
        "lesson.yaml": LESSON,
        "en.md": ENGLISH.format(number=number),
        "ru.md": RUSSIAN.format(number=number),
        "scenario.yaml": SCENARIO.format(slug=re.sub(r"-+$", "", slug[:63])),
        "solution.yaml": SOLUTION,
        "web.yaml": MANIFEST,
    }
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder
