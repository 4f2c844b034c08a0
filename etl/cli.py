"""The command `deals`. Each step is a module of its own; here is only how it is called and what it prints."""

from __future__ import annotations

import sys
from glob import glob
from pathlib import Path

import click

from etl.problems import BadInput, Problem, shown

ROOT = Path(__file__).parent.parent


class Refused(click.ClickException):
    """Bad input: every problem on a line of its own, exit status 1."""

    exit_code = 1

    def __init__(self, error: BadInput, outcome: str = ""):
        self.problems = error.problems
        super().__init__(counted(len(error.problems), "problem") + (f"; {outcome}" if outcome else ""))

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
        with click.progressbar(items, label=label, file=sys.stderr) as walked:
            yield from walked

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
      deals scan     finds and reads every figure in a text
      deals add      drafts the file of a new article
      deals check    says everything that is wrong with them
      deals build    makes one SQLite database of them
      deals verify   builds it again and says what differs
      deals serve    shows that database in a browser

    How to add an article stands in data/README.md.
    """


@deals.command()
@click.argument("files", nargs=-1, required=True, help="Text files in UTF-8, folders (their *.txt, however deep) or patterns in quotes.")
@click.option("-l", "--language", metavar="CODE", help="Language of the texts, such as ur; detected if not given.")
@click.option("--json", "form", flag_value="json", help="One JSON object a line and figure.")
@click.option("--html", "form", flag_value="html", help="A page with each text, its figures marked and read.")
def scan(files, language, form):
    """Find every figure that the texts print, and read it.

    Money, percent, power and energy, counts, multiples and durations, in fifteen languages; what a figure says is exact,
    and what can be read in two ways is told as such. Dates, ages, names with digits and the like are no figures.

    \b
    Examples:
      deals scan article.txt
      deals scan --html article.txt > article.html
      deals scan --json archive/ > figures.jsonl
    """
    from etl import render
    from etl.scan import scan as find

    paths, unreadable = _texts(files)
    if language:
        _known_language(language)
    pages = []
    for path in bar("Scanning")(paths):
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            unreadable.append(Problem(shown(path), 0, 0, f"cannot be read: {getattr(error, 'strerror', None) or 'this is not UTF-8'}"))
            continue
        figures = find(text, language)
        if form == "json":
            for line in render.json_lines(str(path), figures):
                click.echo(line)
        elif form == "html":
            pages.append((str(path), text, figures))
        else:
            _print_table(render.table(str(path), text, figures))
    if form == "html":
        for part in render.html_page(pages):
            click.echo(part, nl=False)
    if unreadable:
        raise Refused(BadInput(unreadable), "the other files were scanned")


def _texts(names: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The files that are meant, and a problem for each name that means none."""
    paths, problems = [], []
    for name in names:
        path = Path(name)
        found = sorted(path.rglob("*.txt")) if path.is_dir() else [path] if path.exists() else sorted(map(Path, glob(name, recursive=True)))
        paths += found
        if not found:
            problems.append(Problem(name, 0, 0, "no text file is there"))
    return paths, problems


def _known_language(language: str) -> None:
    from etl.figures import languages

    if language not in languages():
        raise click.BadParameter(f"there is no table for {language}; there are {', '.join(languages())}", param_hint="--language")


def _print_table(table) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)


@deals.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The article as plain text in UTF-8.")
@click.option("--id", "article_id", metavar="ID", help="Permanent id of the article; made of language and file name if not given.")
@click.option("-l", "--language", metavar="CODE", help="Language of the article, such as ur; detected if not given.")
@click.option("--publisher", metavar="NAME", help="Who published it, as the article says.")
@click.option("--url", metavar="URL", help="Where it was published.")
@click.option("--published", metavar="EDTF", help="When it was published, such as 2025-11-03.")
@data_option
def add(file, article_id, language, publisher, url, published, data):
    """Draft the file of a new article, or bring its file up to a changed text.

    Writes data/articles/ID.yml: the source, and a claim to be decided for each sentence that has figures, with each
    figure read and placed. Known organisations, chips and sums are pointed out. What only a reader can know is left as
    TODO, which `deals check` refuses until it is decided.

    Called again after the text has changed, it keeps what was decided, moves the places, says what moved or is no longer
    printed, and drafts claims for new figures.

    \b
    Examples:
      deals add articles/report.txt
      deals add articles/report.txt --language bn --publisher "Prothom Alo" --published 2025-11-03
    """
    from etl.add import take_in

    if language:
        _known_language(language)
    try:
        told = take_in(data, file, article_id, language, publisher=publisher, url=url, published=published)
    except BadInput as error:
        raise Refused(error, "nothing was written") from None
    for sentence in told:
        click.echo(sentence)


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
    from etl.build import check_and_load

    report, _ = check_and_load(data, articles, bar("Reading"))
    ledger = report.ledger
    for path in paths:
        if not any(_lies_in(shown(document.path), path) for document in ledger.documents()) and not any(
                _lies_in(p.file, path) for p in ledger.unreadable):  # fmt: skip
            raise click.BadParameter(f"{path} is no part of the ledger in {shown(data)}", param_hint="PATHS")
    # without a file that cannot be read, nothing that refers to it is checked
    problems = [p for p in report.problems if not paths or p in ledger.unreadable or any(_lies_in(p.file, path) for path in paths)]
    for sentence in report.unchecked:
        click.echo(f"Not checked: {sentence}", err=True)
    if problems:
        raise Refused(BadInput(problems))
    parts = [counted(len(ledger.sources), "article"), counted(len(ledger.claims), "claim"), counted(len(ledger.amounts), "amount")]
    others = len(report.problems)
    click.echo(f"No problem found in {', '.join(parts)}." if not others else f"No problem in these files; {counted(others, 'problem')} in others.")


def _lies_in(file: str, path: Path) -> bool:
    return Path(file).resolve().is_relative_to(path.resolve())


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
@click.argument("database", type=click.Path(path_type=Path), default="deals.db", help="The database to compare; deals.db if not given.")
@data_option
@articles_option
def verify(database, data, articles):
    """Build the ledger again and compare it with DATABASE, byte for byte.

    Says the SHA-256 of both, or every definition, row and column that differs, with both values, and exits with status 1. Of
    the project's own ledger the SHA-256 is also compared with the one in SHA256SUMS.

    \b
    Examples:
      deals verify
      deals verify downloaded.db
    """
    from etl.verify import verify as compare

    try:
        digest, unchecked = compare(database, data, articles, bar("Reading"))
    except BadInput as error:
        raise Refused(error, f"{database} is not what the ledger gives") from None
    for sentence in unchecked:
        click.echo(f"Not checked: {sentence}", err=True)
    click.echo(f"{database}: identical, SHA-256 {digest}")


@deals.command()
@click.argument("database", type=click.Path(path_type=Path), default="deals.db", help="What `deals build` wrote; deals.db if not given.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-p", "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("-w", "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer; one for each core.")
@click.option("--articles", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder of the article texts: shown with each figure marked, on this server only and in no download.")  # fmt: skip
def serve(database, host, port, workers, articles):
    """Show a built ledger in the browser, with Datasette.

    DATABASE is what `deals build` wrote (deals.db if not given). Stop with Ctrl-C.

    \b
    Examples:
      deals serve
      deals serve deals.db --port 8080 --workers 4
      deals serve --articles ../shared/articles
    """
    from etl.serve import check_servable
    from etl.serve import serve as run

    try:
        check_servable(database, host, port)
    except BadInput as error:
        raise Refused(error, "nothing is served") from None
    name = f"[{host}]" if ":" in host else host
    click.echo(f"The ledger is at http://{name}:{port}/ (stop with Ctrl-C)")
    sys.stdout.flush()
    run(database, host, port, articles, workers)
