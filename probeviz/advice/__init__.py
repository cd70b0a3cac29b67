"""What `manage.py lint` says of your probes: one rule, one file (`rules/`); `review` asks them all."""
