"""The command `deals`. Each step is a module of its own; here is only how it is called and what it prints."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from etl.problems import BadInput

ROOT = Path(__file__).parent.parent


class Refused(click.ClickException):
    """Bad input: every problem on a line of its own, exit status 1."""

    exit_code = 1

    def __init__(self, error: BadInput, what: str):
        self.problems = error.problems
        super().__init__(f"{counted(len(error.problems), 'problem')}; {what}")

    def show(self, file=None) -> None:
        for problem in self.problems:
            click.echo(str(problem), err=True)
        click.echo(self.message, err=True)


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def bar(label: str):
    """Wraps a list so that walking it shows a progress bar on a terminal, and nothing in a pipe."""

    def wrap(items):
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, file=sys.stderr) as shown:
            yield from shown

    return wrap


data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=ROOT / "data", help="Folder of the ledger's files.  [default: the project's data]"
)
articles_option = click.option(
    "--articles",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the article texts. With it, every printed figure, name and date is compared with the text where it stands.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="circular-deals")
def deals():
    """Who pays whom in AI, with every figure traced to the words that printed it.

    \b
    The ledger is a folder of YAML files, read by hand out of news articles.
      deals check    says everything that is wrong with them
      deals build    makes one SQLite database of them
      deals serve    shows that database in a browser

    How to add an article stands in data/README.md.
    """


@deals.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), help="Files or folders to tell of; all if none is given.")
@data_option
@articles_option
def check(paths, data, articles):
    """Say everything that is wrong with the ledger, at once.

    PATHS narrow what is told to these files or folders; the whole ledger is read all the same, since
    its files refer to one another.

    Each problem is one line, file:line:column: what is wrong, and what would be right. Exit status 1
    if there is any. What could not be checked is said too.

    \b
    Examples:
      deals check
      deals check data/articles/ar-openai-aws.yml
      deals check --articles ../shared/articles
    """
    from etl.check import check_ledger
    from etl.problems import shown

    report = check_ledger(data, articles, bar("Reading"))
    wanted = tuple(shown(path) for path in paths)
    problems = [p for p in report.problems if not paths or _lies_in(p.file, wanted)]
    for sentence in report.unchecked:
        click.echo(f"Not checked: {sentence}", err=True)
    if problems:
        raise Refused(BadInput(problems), "nothing was changed")
    ledger = report.ledger
    parts = [counted(len(ledger.sources), "article"), counted(len(ledger.claims), "claim"), counted(len(ledger.amounts), "amount")]
    others = len(report.problems)
    click.echo(f"No problem found in {', '.join(parts)}." if not others else f"No problem in these files; {counted(others, 'problem')} in others.")


def _lies_in(file: str, wanted: tuple[str, ...]) -> bool:
    return any(path == "." or file == path or file.startswith(f"{path}/") for path in wanted)


@deals.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default="deals.db", show_default=True, help="Database to write.")
@data_option
@articles_option
def build(output, data, articles):
    """Check the ledger and write it to one SQLite database.

    The database is written beside the old one and put in its place in one step. If there is any
    problem, or the build is stopped, the old one stays as it was.

    \b
    Examples:
      deals build
      deals build -o /srv/ledger/deals.db --articles ../shared/articles
    """
    from etl.build import build as build_database

    try:
        rows, unchecked = build_database(data, output, articles, bar("Reading"))
    except BadInput as error:
        raise Refused(error, f"{output} was not written") from None
    for sentence in unchecked:
        click.echo(f"Not checked: {sentence}", err=True)
    told = ", ".join(f"{rows[name]:,} {name}" for name in ("sources", "deals", "claims", "amounts", "flows", "loops"))
    click.echo(f"{output}: {told}")


@deals.command()
@click.argument("database", type=click.Path(path_type=Path), default="deals.db", help="What `deals build` wrote; deals.db if not given.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-p", "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port to listen on.")
def serve(database, host, port):
    """Show a built ledger in the browser, with Datasette.

    DATABASE is what `deals build` wrote (deals.db if not given). Stop with Ctrl-C.

    \b
    Examples:
      deals serve
      deals serve deals.db --port 8080
    """
    from etl.serve import check_servable
    from etl.serve import serve as run

    try:
        check_servable(database, host, port)
    except BadInput as error:
        raise Refused(error, "nothing is served") from None
    click.echo(f"The ledger is at http://{host}:{port}/ (stop with Ctrl-C)")
    sys.stdout.flush()
    run(database, host, port)
