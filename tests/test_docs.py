"""What the documents say is so."""

import re
import subprocess
import sys

import pytest
import yaml

from etl.check import check_ledger
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCKS = [ROOT / "requirements.txt", *sorted((ROOT / "tests").glob("*requirements.txt")), ROOT / "tests" / "other-sqlite.txt"]
CONTRACT = (ROOT / "data" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "data/README.md"])
def test_the_generated_parts_are_up_to_date(document):
    result = subprocess.run([sys.executable, "-m", "cogapp", "--check", document], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, f"run `make docs`\n{result.stdout}{result.stderr}"


def test_the_readme_answers_five_questions_with_sql():
    assert len(re.findall(r"^### .*\?$", README, re.M)) == 5
    assert README.count("```sql") == 5


def test_every_path_that_the_readmes_name_exists():
    for text, folder in ((README, ROOT), (CONTRACT, ROOT / "data")):
        links = re.findall(r"\]\((?!http|#)([^)]+)\)", text)
        assert [link for link in links if not (folder / link).exists()] == []


def test_every_module_stands_in_the_readme():
    layout = README.split("## Where things are")[1].split("##")[0]
    own = {"__init__", "__main__", "cli", "docs", "problems", "metadata", "dates", "fold"}  # what a step is made of, named by the files that use it
    modules = {path.stem for path in (ROOT / "etl").glob("*.py")} - own
    assert [name for name in sorted(modules) if name not in layout] == []


def test_the_template_is_of_the_right_shape(ledger):
    """Filled in as it stands, the template has only such problems as come from its invented ids and places."""
    text = (ROOT / "data" / "template.yml").read_text(encoding="utf-8")
    assert {"source", "claims", "set_aside"} == set(yaml.safe_load(text))
    (ledger.folder / "articles" / "xx-short-name.yml").write_text(text, encoding="utf-8")
    problems = [str(p).split(": ", 1)[1] for p in check_ledger(ledger.folder).problems if "xx-short-name" in p.file]
    assert problems == [
        "deal: there is no some-deal in data/deals.yml.",
        "payer: there is no amazon in data/organisations.yml.",
        "chip: there is no gb200 in data/chips.yml.",
        "organisation: there is no amazon in data/organisations.yml.",
    ]


def test_every_make_target_is_explained():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout
    assert len(phony) > 8
    assert [target for target in phony if not re.search(rf"^ +make {target}  +\S", shown, re.M)] == []


def test_no_registry_is_named():
    for path in (*LOCKS, ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci" / "run"):
        assert not re.search(r"https?://", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_dependency_is_locked_with_hashes(lock):
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert blocks != [""]
    assert [block.split("\n")[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
