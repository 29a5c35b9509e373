"""The command as its users run it: a process of its own, its output, its exit code."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from assistant import Answer, Changes, Evidence
from assistant.frontends.cli import app
from assistant.frontends.passwords import Users
from tests.documents import COFFEE, FERRY, write
from tests.offline import run_offline
from tests.scripted import Refuses, Says, Script, ScriptedServer

ANSWERED, ERROR, USAGE, ABSTAINED = 0, 1, 2, 3
QUESTION = "How many passengers boarded on the first night?"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a source, whose index is made with the first command."""
    folder = tmp_path_factory.mktemp("command")
    write(folder / "source", {"night-ferry.md": FERRY, "kubah-surya.txt": COFFEE})
    return folder


def run(folder: Path, *arguments: str, **environment: str) -> CompletedProcess[str]:
    done = run_offline(arguments, folder, environment)
    assert "Traceback" not in done.stdout + done.stderr
    return done


def there(folder: Path) -> tuple[str, ...]:
    return ("--source", str(folder / "source"), "--data-dir", str(folder / "index"))


@pytest.fixture(scope="module")
def answered(place: Path) -> CompletedProcess[str]:
    return run(place, "ask", QUESTION, *there(place))


def test_an_answer_is_printed_with_where_it_stands(answered: CompletedProcess[str]) -> None:
    assert answered.returncode == ANSWERED
    assert "“Dr. Marlin Oetomo, who heads the Seribu Ferry Cooperative, said 412 passengers" in answered.stdout
    at = FERRY.index("Dr. Marlin Oetomo, who")
    assert f"night-ferry {at}-{FERRY.index('first night.') + len('first night.')}" in answered.stdout
    assert "Harbour Gazette" in answered.stdout


def test_answers_go_to_standard_output_and_nothing_else_does(answered: CompletedProcess[str]) -> None:
    assert answered.stdout.startswith("According to")
    assert "WARNING" not in answered.stderr


def test_a_password_is_hashed_and_not_told(elsewhere: Path) -> None:
    hashed = CliRunner().invoke(app, ["hash-password", "ana"], input="correct horse\n")
    assert hashed.exit_code == 0
    assert "correct horse" not in hashed.output
    assert Users.read(hashed.stdout.strip()).check("ana", "correct horse")
    assert run(elsewhere, "hash-password", "a:b").returncode == ERROR


def test_json_is_the_answer_record_and_nothing_else(place: Path) -> None:
    done = run(place, "ask", QUESTION, "--json", *there(place))
    assert done.returncode == ANSWERED
    answer = TypeAdapter(Answer).validate_python(json.loads(done.stdout))
    assert answer.question == QUESTION
    assert not answer.abstained
    for citation in answer.citations:
        text = {"night-ferry": FERRY, "kubah-surya": COFFEE}[citation.document_id]
        assert text[citation.start : citation.end] == citation.quote


def test_a_refusal_has_an_exit_code_of_its_own_and_shows_what_came_nearest(place: Path) -> None:
    done = run(place, "ask", "Who won the football cup in Brazil?", *there(place))
    assert done.returncode == ABSTAINED
    assert "Nearest passages:" in done.stdout


def test_a_refusal_is_told_in_the_questions_language(place: Path) -> None:
    done = run(place, "ask", "Siapa presiden Prancis sekarang?", *there(place))
    assert done.returncode == ABSTAINED
    assert "Bagian terdekat:" in done.stdout


def test_a_refusal_as_json_is_the_answer_record_too(place: Path) -> None:
    done = run(place, "ask", "Who won the football cup in Brazil?", "--json", *there(place))
    assert done.returncode == ABSTAINED
    answer = TypeAdapter(Answer).validate_python(json.loads(done.stdout))
    assert answer.abstained
    assert answer.nearest


def test_what_a_document_says_is_not_taken_for_markup(tmp_path: Path) -> None:
    text = "The [bold]Kaibobu[/bold] boat has [link=x]17 oars[/link] [/] :smile:."
    write(tmp_path / "source", {"bold.md": f"# Boats\n\n{text}"})
    done = run(tmp_path, "search", "How many oars has the Kaibobu boat?", *there(tmp_path))
    assert done.returncode == ANSWERED
    assert text in done.stdout


def test_a_document_cannot_give_orders_to_the_terminal(tmp_path: Path) -> None:
    write(tmp_path / "source", {"orders.md": "# Boats\n\nThe Kaibobu \x1b[2J\x1b]0;owned\x07 boat has 17 oars."})
    done = run(tmp_path, "search", "How many oars has the Kaibobu boat?", *there(tmp_path))
    assert "boat has 17 oars." in done.stdout
    assert not {"\x1b", "\x07"} & set(done.stdout)


def test_ingest_reports_what_it_did(tmp_path: Path) -> None:
    source = write(
        tmp_path / "source", {"a.md": "Boats\n\nA boat left.", "b.txt": "Nests\n\nA nest was found.", "c.md": ""}
    )
    arguments = ("ingest", "--json", *there(tmp_path))
    first = TypeAdapter(Changes).validate_python(json.loads(run(tmp_path, *arguments).stdout))
    assert (first.added, first.changed, first.removed, first.unchanged) == (("a", "b"), (), (), 0)
    assert [Path(path).name for path in first.failed] == ["c.md"]
    (source / "a.md").unlink()
    write(source, {"b.txt": "Nests\n\nA nest was found, and then another one.", "d.md": "Cranes\n\nA crane broke."})
    second = TypeAdapter(Changes).validate_python(json.loads(run(tmp_path, *arguments).stdout))
    assert (second.added, second.changed, second.removed, second.unchanged) == (("d",), ("b",), ("a",), 0)
    write(source, {"chart.png": "x", "film.mp4": "x"})
    told = run(tmp_path, "ingest", *there(tmp_path))
    assert told.returncode == 0
    assert "unchanged: 2" in told.stdout
    assert "c.md" in told.stderr
    assert "Passed over: 2 not of a kind that is read (chart.png, film.mp4)" in told.stderr


def test_search_shows_passages_best_first(place: Path) -> None:
    done = run(place, "search", QUESTION, "--json", "--k", "2", *there(place))
    found = TypeAdapter(list[Evidence]).validate_python(json.loads(done.stdout))
    assert len(found) == 2
    assert "412 passengers" in found[0].passage.text


def test_search_explains_what_each_ranking_thought(place: Path) -> None:
    told = run(place, "search", QUESTION, "--explain", "--k", "2", *there(place)).stdout.splitlines()
    assert told[0].split() == ["score", "cosine", "sentence", "words", "plain", "document", "passage"]
    assert "#1" in told[1]


def test_the_doctor_finds_nothing_wrong(place: Path) -> None:
    done = run(place, "doctor", *there(place))
    assert done.returncode == 0
    assert "FAIL" not in done.stdout
    assert str(place / "source") in done.stdout.replace("\n", "")
    for subject in ("packages", "full-text search", "embeddings", "documents", "index", "answers"):
        assert f"ok    {subject}:" in done.stdout


def test_the_doctor_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--source", str(tmp_path / "missing"), "--data-dir", str(tmp_path / "index"))
    assert done.returncode == ERROR
    assert "FAIL  documents:" in done.stdout
    assert "--source" in done.stdout


def served(server: ScriptedServer, *scripts: Script) -> dict[str, str]:
    """The environment in which the scripted server writes the answers."""
    server.will(*scripts)
    return {"ASSISTANT_MODEL": "openai:scripted", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test"}


def test_a_models_answer_is_printed_and_what_is_doubtful_of_it_beside_it(place: Path, scripted: ScriptedServer) -> None:
    says = Says("The fare is 9 rupiah and a purple hamster [{four hours}]. 412 passengers boarded on the first night.")
    done = run(place, "ask", QUESTION, *there(place), **served(scripted, says))
    assert done.returncode == ANSWERED
    assert done.stdout.startswith("The fare is 9 rupiah and a purple hamster. [1] 412 passengers boarded")
    assert "Not supported by the sources: The fare is 9 rupiah" in done.stderr
    assert "Found by the check" in done.stderr
    assert "supported" not in done.stdout


def test_a_models_refusal_has_the_exit_code_of_one(place: Path, scripted: ScriptedServer) -> None:
    done = run(place, "ask", QUESTION, *there(place), **served(scripted, Says("The documents do not tell.")))
    assert done.returncode == ABSTAINED
    assert "Nearest passages:" in done.stdout


def test_where_the_model_fails_the_answer_is_quoted_and_the_reason_told(place: Path, scripted: ScriptedServer) -> None:
    done = run(place, "ask", QUESTION, *there(place), **served(scripted, Refuses(401)))
    assert done.returncode == ANSWERED
    assert done.stdout.startswith("According to")
    assert "refused the key" in done.stderr
    assert "sk-test" not in done.stdout + done.stderr


def test_the_doctor_asks_the_model_only_when_told_to(place: Path, scripted: ScriptedServer) -> None:
    quiet = run(place, "doctor", *there(place), **served(scripted))
    assert quiet.returncode == 0
    assert "openai:scripted" in quiet.stdout
    assert scripted.heard == []
    asked = run(place, "doctor", "--reach", *there(place), **served(scripted, Says("ready")))
    assert asked.returncode == 0
    assert "openai:scripted answers" in asked.stdout
    refused = run(place, "doctor", "--reach", *there(place), **served(scripted, Refuses(404)))
    assert refused.returncode == ERROR
    assert "FAIL  language model:" in refused.stdout
    assert "sk-test" not in quiet.stdout + asked.stdout + refused.stdout


def test_the_doctor_reads_prompts_of_ones_own(place: Path, scripted: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("Answer {question}.")
    done = run(place, "doctor", *there(place), **served(scripted), ASSISTANT_PROMPTS=str(tmp_path))
    assert done.returncode == ERROR
    assert "needs front matter" in done.stdout


def test_the_doctor_does_not_find_a_model_well_that_no_question_can_be_asked_with(place: Path) -> None:
    done = run(place, "doctor", *there(place), ASSISTANT_MODEL="openai:anything")
    assert done.returncode == ERROR
    assert "FAIL  answers:" in done.stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "not needed"),
        ({"SLACK_BOT_TOKEN": "xoxp-123-456-secretpart"}, "SLACK_BOT_TOKEN does not look like one"),
        ({"SLACK_BOT_TOKEN": "xoxb-123-456-secretpart"}, "half configured"),
        ({"SLACK_SIGNING_SECRET": "secretpart"}, "SLACK_SIGNING_SECRET does not look like one"),
    ],
)
def test_the_doctor_looks_at_slacks_tokens_and_shows_none(place: Path, given: dict[str, str], told: str) -> None:
    done = run(place, "doctor", *there(place), **given)
    assert told in done.stdout
    assert "secretpart" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (("ask", "x", "--source", "/missing-folder"), {}, "/missing-folder"),
        (("ask", "   "), {}, "empty"),
        (("ask", "x" * 2_001), {}, "Shorten"),
        (("slack",), {}, "SLACK_BOT_TOKEN"),
        (("ask", "x"), {"ASSISTANT_MODEL": "openai:anything"}, "Set OPENAI_API_KEY"),
        (("ask", "x"), {"ASSISTANT_MODEL": "anything"}, "'openai:NAME'"),
        (("ask", "x"), {"ASSISTANT_MODEL": "gguf:/missing.gguf"}, "no model file"),
        (("ask", "x"), {"ASSISTANT_TOKEN_BUDGET": "10"}, "token_budget"),
        (("ask", "x"), {"ASSISTANT_EMBEDDINGS": "magic"}, "'local' or 'openai:NAME'"),
        (("ask", "x"), {"ASSISTANT_PORT": "many"}, "port"),
        (("ask", "x"), {"ASSISTANT_CHROMA_URL": "nonsense"}, "http://HOST:PORT"),
    ],
    ids=[
        "no folder",
        "empty",
        "too long",
        "slack",
        "no key",
        "model",
        "gguf",
        "budget",
        "embeddings",
        "port",
        "chroma",
    ],
)
def test_an_error_is_told_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    given = {"ASSISTANT_SOURCE": str(write(tmp_path / "source", {"a.md": "Boats\n\nA boat left."})), **environment}
    done = run(tmp_path, *arguments, **given)
    assert done.returncode == ERROR
    assert done.stderr.strip().startswith("Error: ")
    assert told in done.stderr.replace("\n", " ")
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [(), ("ask",), ("ask", "--nonsense", "x"), ("sing",), ("search", "x", "--k", "0"), ("chat", "--port", "web")],
    ids=" ".join,
)
def test_wrong_usage_has_an_exit_code_of_its_own(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, list(arguments)).exit_code == USAGE


@pytest.mark.parametrize("command", ["chat", "ask", "search", "ingest", "mcp", "slack", "doctor"])
def test_every_command_explains_itself(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_without_any_setting_the_index_is_kept_below_the_current_folder(tmp_path: Path) -> None:
    source = write(tmp_path / "papers", {"a.md": "Boats\n\nA boat left."})
    assert run(tmp_path, "ingest", ASSISTANT_SOURCE=str(source)).returncode == 0
    (folder,) = (tmp_path / ".assistant").iterdir()
    assert folder.name.startswith("papers-")


def test_a_page_is_fetched_into_the_folder_and_read(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"night-ferry.md": FERRY})
    page = b"<html><head><title>Herons</title></head><body><p>A keeper counts 41 herons at Sabira.</p></body></html>"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/herons"
        refused = run(tmp_path, "ingest", url, *there(tmp_path))
        fetched = run(tmp_path, "ingest", url, *there(tmp_path), ASSISTANT_PRIVATE_PAGES="1")
        server.shutdown()
    assert refused.returncode == ERROR
    assert "ASSISTANT_PRIVATE_PAGES" in refused.stderr
    assert fetched.returncode == 0, fetched.stderr
    assert "added: 2" in fetched.stdout
    assert len(list(source.glob("127-0-0-1-herons-*.md"))) == 1
    assert run(tmp_path, "ingest", url, ASSISTANT_DATA_DIR=str(tmp_path / "other")).returncode == ERROR
