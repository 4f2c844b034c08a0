"""python -m etl is the command deals."""

from etl.cli import deals

deals(prog_name="deals")
