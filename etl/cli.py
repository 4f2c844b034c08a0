"""The command `deals`. Each step is a module of its own; here is only how it is called and what it prints."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext
from functools import wraps
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

database_argument = click.argument(
    "database", type=click.Path(path_type=Path), default="deals.db", help="What `deals build` wrote; deals.db if not given."
)


def loop_options(command):
    """How far loops are looked for; passed on as one argument, limits. The defaults are those of etl.loops."""
    options = (
        click.option("--loop-legs", type=click.IntRange(2, 100), default=8, show_default=True, help="Most legs of a loop."),
        click.option("--loop-number", type=click.IntRange(0), default=10_000, show_default=True, help="Most loops. All of one length are kept or none."),
        click.option("--loop-steps", type=click.IntRange(0), default=5_000_000, show_default=True, help="Most legs to follow in the search for them."),
        click.option("--loop-seconds", type=click.FloatRange(0), help="Give up when the search has taken so long. Unlike the others it leaves nothing out."),
    )  # fmt: skip

    @wraps(command)
    def limited(*arguments, loop_legs, loop_number, loop_steps, loop_seconds, **named):
        from etl.loops import Limits

        return command(*arguments, limits=Limits(loop_legs, loop_number, loop_steps, loop_seconds), **named)

    for option in reversed(options):
        limited = option(limited)
    return limited


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
      deals export   writes it as CSV, JSON, Excel and Parquet files
      deals diff     says what differs between two databases

    How to add an article stands in data/README.md.
    """


@deals.command()
@click.argument("files", nargs=-1, required=True, help="Text files in UTF-8, folders (their *.txt, however deep) or patterns in quotes.")
@click.option("-l", "--language", metavar="CODE", help="Language of the texts, such as ur; detected if not given.")
@click.option("--json", "form", flag_value="json", help="One JSON object a line and figure.")
@click.option("--html", "form", flag_value="html", help="A page with each text, its figures marked and read.")
@click.option("--cluster", metavar="ADDRESS", help="Scan on the workers of the Dask scheduler at this address, such as tcp://10.0.0.1:8786.")
def scan(files, language, form, cluster):
    """Find every figure that the texts print, and read it.

    Money, percent, power and energy, counts, multiples and durations, in fifteen languages; what a figure says is exact,
    and what can be read in two ways is told as such. Dates, ages, names with digits and the like are no figures.

    With --cluster the texts are read here and scanned there; what is printed is the same, in the same order.

    \b
    Examples:
      deals scan article.txt
      deals scan --html article.txt > article.html
      deals scan --json archive/ > figures.jsonl
      deals scan --json --cluster tcp://10.0.0.1:8786 archive/ > figures.jsonl
    """
    from etl.archive import scan_files

    paths, problems = _texts(files)
    if language:
        _known_language(language)
    try:
        with _executor(cluster) as execute:
            problems += _print_scanned(scan_files(bar("Scanning")(paths), language, form, execute), form)
    except BadInput as error:
        raise Refused(BadInput(problems + error.problems), "not all files were scanned") from None
    if problems:
        raise Refused(BadInput(problems), "the other files were scanned")


def _executor(cluster: str | None):
    if cluster is None:
        return nullcontext(map)
    from etl.cluster import connected

    return connected(cluster)


def _print_scanned(results, form: str | None) -> list[Problem]:
    """Print what was found in each file; returns the problems among it."""
    from etl import render

    problems = []
    sound = (result for result in results if not (isinstance(result, Problem) and problems.append(result) is None))
    if form == "html":
        for part in render.html_page(sound):
            click.echo(part, nl=False)
        return problems
    for result in sound:
        if form == "json":
            for line in result:
                click.echo(line)
        else:
            _print_table(render.table(*result))
    return problems


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
@loop_options
def build(output, data, articles, limits):
    """Check the ledger and write it to one SQLite database.

    The database is written beside the old one and put in its place in one step. If there is any
    problem, or the build is stopped, the old one stays as it was.

    Where there are too many loops, those of most legs are left out, and the table loop_search says which.

    \b
    Examples:
      deals build
      deals build -o /srv/ledger/deals.db --articles ../shared/articles
    """
    from etl.build import build as build_database

    try:
        rows, unchecked = build_database(data, output, articles, bar("Reading"), limits)
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
@loop_options
def verify(database, data, articles, limits):
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
        digest, unchecked = compare(database, data, articles, bar("Reading"), limits)
    except BadInput as error:
        raise Refused(error, f"{database} is not what the ledger gives") from None
    for sentence in unchecked:
        click.echo(f"Not checked: {sentence}", err=True)
    click.echo(f"{database}: identical, SHA-256 {digest}")


def email(_context, _option, address: str | None) -> str | None:
    if address and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address):
        raise click.BadParameter(f"{address!r} is no e-mail address such as desk@example.org")
    return address


@deals.command()
@database_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-p", "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("-w", "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer; one for each core.")
@click.option("--articles", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder of the article texts: shown with each figure marked, on this server only and in no download.")  # fmt: skip
@click.option("--contact", metavar="EMAIL", callback=email, help="Where readers report errors; without it the site asks them to choose.")
def serve(database, host, port, workers, articles, contact):
    """Show a built ledger in the browser, with Datasette.

    DATABASE is what `deals build` wrote (deals.db if not given). Stop with Ctrl-C.

    \b
    Examples:
      deals serve
      deals serve deals.db --port 8080 --workers 4
      deals serve --articles ../shared/articles
      deals serve --contact desk@example.org
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
    run(database, host, port, articles, workers, contact)


@deals.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write; an earlier export is replaced, nothing else is.")
@database_argument
def export(folder, database):
    """Write a built ledger to a folder of files to take away.

    Every table, view and question as CSV, JSON and Parquet; all of them as one Excel workbook; the database itself; and
    a Frictionless Data Package (datapackage.json) with the type and meaning of each column, keys, row counts and checksums.

    The folder is written completely or not at all, and the same database gives the same bytes. CSV cells hold exactly
    what was printed, begin with what it may: open the workbook where a cell must never be taken for a formula.

    \b
    Examples:
      deals export circular-deals
      deals export circular-deals /srv/ledger/deals.db
      cd circular-deals && sha256sum --check SHA256SUMS
    """
    from etl.export import export as write

    try:
        rows = write(database, folder, bar)
    except BadInput as error:
        raise Refused(error, "nothing was written") from None
    click.echo(f"{folder}: {counted(len(rows), 'table')}, {counted(sum(rows.values()), 'row')}")


@deals.command()
@click.argument("old", type=click.Path(path_type=Path), help="The earlier database.")
@click.argument("new", type=click.Path(path_type=Path), help="The later database.")
@click.option("--json", "form", flag_value="as_json", help="One JSON object a line and difference.")
@click.option("--yaml", "form", flag_value="as_yaml", help="Drafts for data/corrections.yml of what was changed or removed.")
def diff(old, new, form):
    """Say what was added, changed and removed between two databases.

    Rows are compared by their permanent ids, whatever their order. Tables and columns that only one of the two has are
    told and not compared. Exit status 0 whether they differ or not, 1 if one cannot be read.

    \b
    Examples:
      deals diff yesterday.db deals.db
      deals diff --json yesterday.db deals.db | grep '"table": "claims"'
      deals diff --yaml yesterday.db deals.db > drafts.yml
    """
    from etl import diff as compared

    try:
        for line in getattr(compared, form or "as_text")(compared.differences(old, new)):
            click.echo(line, nl=form != "as_yaml")
    except BadInput as error:
        raise Refused(error) from None
