"""The command line: ``newsvoice score``, ``sources``, ``explain`` and ``info``.

Exit codes: 0 fine; 1 the work could not be finished (a full disk, a worker that died); 2 wrong usage or input
that could not be read; 130 after Ctrl-C.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier._version import __version__
from classifier.artifact import FULL
from classifier.decoding import ByteMeter
from classifier.errors import NewsvoiceError
from classifier.model_view import describe_json, describe_text
from classifier.output import open_output
from classifier.parallel import Job, WorkerError, cut_tasks, run_tasks
from classifier.progress import Progress
from classifier.reader import STDIN, Document, Failure, ReadOptions, Skipped, read_documents, total_bytes
from classifier.report import Format, Layout
from classifier.scorer import load
from classifier.sources_view import CSV_HEAD, SourcesFormat, sources_csv, sources_json, sources_text
from classifier.terminal import printable, wants_colour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

OK, UNFINISHED, WRONG, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="newsvoice",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Says for every sentence of a news article whether it reports, quotes or gives an opinion.",
)


ModelOption = Annotated[
    str,
    typer.Option(metavar="full|open|FILE", help="full: trained on all sources; open: on the project's corpus alone."),
]


class UsageError(NewsvoiceError):
    """A command line that asks for something that cannot be."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; every error becomes one line on standard error."""
    _end_on_termination()
    try:
        code = app(arguments, prog_name="newsvoice", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough.
        _discard_output()
        code = OK
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except NewsvoiceError as error:
        code = _complain(str(error), UNFINISHED if isinstance(error, WorkerError) else WRONG)
    except OSError as error:
        code = _complain(f"{error.filename or 'output'}: {error.strerror or error}", UNFINISHED)
    except Exception as error:
        # Usage errors found by Typer: their class has moved between its versions, their method has not.
        explain = getattr(error, "format_message", None)
        if explain is None:
            raise
        code = _complain(f"{explain()} (see newsvoice --help)", WRONG)
    sys.exit(code if isinstance(code, int) else OK)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsvoice {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def score(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATHS|-",
            show_default=False,
            help="Files and folders of text, JSON lines, CSV or TSV; - or nothing reads standard input.",
        ),
    ] = None,
    *,
    output_format: Annotated[Format, typer.Option("--format", help="What is written.")] = Format.TEXT,
    output: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write there (whole or not at all), not to stdout.")
    ] = None,
    model: ModelOption = FULL,
    min_confidence: Annotated[
        float, typer.Option(metavar="P", min=0.0, max=1.0, help="Show only sentences this certain.")
    ] = 0.0,
    prose_only: Annotated[
        bool, typer.Option("--prose-only", help="Leave out headlines, captions and the like.")
    ] = False,
    text_field: Annotated[str, typer.Option(metavar="NAME", help="Field or column that holds the text.")] = "text",
    id_field: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Field or column that names the document.  [default: id, if there]"),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Encoding of all input.  [default: UTF-8, or UTF-16 with a mark]"),
    ] = None,
    input_format: Annotated[
        str,
        typer.Option(metavar="[auto|text|jsonl|csv|tsv]", help="What the input is; auto goes by file names."),
    ] = "auto",
    jobs: Annotated[int, typer.Option(metavar="N", min=0, help="Processes that score; 0 takes one a core.")] = 1,
    attribution: Annotated[
        bool, typer.Option("--attribution/--no-attribution", help="Say who is quoted or cited; without it is faster.")
    ] = True,
) -> None:
    """Label every sentence of articles."""

    if min_confidence != min_confidence:  # noqa: PLR0124 - not a number passes the bounds of the option
        raise UsageError("--min-confidence must be a number from 0 to 1, got nan")
    options = ReadOptions(input_format, text_field, id_field, encoding)
    sources = _check_sources(paths, output)
    to_terminal = output in {None, "-"} and sys.stdout.isatty()
    layout = Layout(
        output_format,
        min_confidence,
        prose_only,
        width=shutil.get_terminal_size().columns,
        colour=output in {None, "-"} and wants_colour(os.environ, is_terminal=to_terminal),
        attribution=attribution,
    )
    load(model)  # a broken model is reported before the output is opened or a worker started
    job = Job(partial(load, model, attribution=attribution), layout)
    with open_output(output) as stream:
        failed = _score_all(sources, options, job, jobs or _count_cores(), stream, to_terminal=to_terminal)
    if failed:
        noun = "input" if failed == 1 else "inputs"
        raise typer.Exit(_complain(f"{failed} {noun} could not be scored (listed above)", WRONG))


def _count_cores() -> int:
    """Cores that this process may use: a container often has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check_sources(paths: Sequence[str] | None, output: str | None) -> list[str]:
    """The paths to read; standard input where none is given."""

    sources = list(paths or [])
    if not sources:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("nothing to score: name files or folders (newsvoice score article.txt), or pipe text in")
        sources = [STDIN]
    if sources.count(STDIN) > 1:
        raise UsageError("- (standard input) can be read only once, got it more than once")
    for source in sources:
        with suppress(OSError):
            if output is not None and Path(source).is_file() and Path(output).samefile(source):
                raise UsageError(f"--output names the input file {source}; choose another file")
    return sources


def _score_all(
    sources: Sequence[str], options: ReadOptions, job: Job, jobs: int, stream: BinaryIO, *, to_terminal: bool
) -> int:
    """Read, score and write everything; gives the number of inputs that failed."""

    # On a terminal that shows the output the output is progress enough, and the line would tear it.
    watched = sys.stderr.isatty() and not to_terminal and os.environ.get("TERM") != "dumb"
    progress = Progress(sys.stderr, total=total_bytes(sources) if watched else None, enabled=watched)
    failed = 0

    def report(item: Failure | Skipped) -> None:
        nonlocal failed
        failed += isinstance(item, Failure)
        progress.clear()
        _say("error" if isinstance(item, Failure) else "note", str(item))

    meter = ByteMeter()
    separator = job.layout.separator.encode()
    tasks = cut_tasks(read_documents(sources, options=options, meter=meter), report, meter)
    started = False
    try:
        stream.write(job.layout.head.encode())
        for scored in run_tasks(tasks, job, jobs=jobs):
            for failure in scored.failures:
                report(failure)
            if scored.documents:
                if started:
                    stream.write(separator)
                stream.write(scored.output)
                started = True
            progress.advance(scored.documents, scored.sentences, scored.position)
        stream.write(job.layout.tail.encode())
        stream.flush()
    finally:
        progress.clear()
    return failed


@app.command()
def explain(
    path: Annotated[str, typer.Argument(metavar="FILE|-", help="Text, JSON lines, CSV or TSV; - is standard input.")],
    *,
    sentence: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Only the sentence of this index.", show_default=False)
    ] = None,
    top: Annotated[int, typer.Option(metavar="K", min=0, help="N-grams and columns shown, each.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a sentence.")] = False,
    model: ModelOption = FULL,
) -> None:
    """Say which n-grams, named columns and context decided the label of each sentence."""
    from classifier.explanation_view import explanations_json, explanations_text  # noqa: PLC0415 - start-up

    scorer = load(model)
    for item in read_documents([path]):
        if not isinstance(item, Document):
            raise UsageError(str(item))
        try:
            explanations = scorer.explain(item.text, sentence)
        except ValueError as error:
            raise UsageError(f"{item.id}: {str(error).replace('`sentence`', '--sentence')}") from None
        view = explanations_json if as_json else explanations_text
        sys.stdout.buffer.write(view(item.id, explanations, top).encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()


@app.command()
def sources(
    path: Annotated[str, typer.Argument(metavar="FILE|-", help="Text, JSON lines, CSV or TSV; - is standard input.")],
    *,
    output_format: Annotated[
        SourcesFormat, typer.Option("--format", help="What is written; json is one object an article.")
    ] = SourcesFormat.TEXT,
    model: ModelOption = FULL,
) -> None:
    """Say who is quoted or cited in an article, how often, directly or indirectly, and with what share of the words."""
    from classifier.sources import list_sources  # noqa: PLC0415 - start-up

    scorer = load(model)
    view = {
        SourcesFormat.TEXT: sources_text,
        SourcesFormat.JSON: sources_json,
        SourcesFormat.CSV: sources_csv,
    }[output_format]
    stream = sys.stdout.buffer
    stream.write((CSV_HEAD if output_format is SourcesFormat.CSV else "").encode())
    for item in read_documents([path]):
        if not isinstance(item, Document):
            raise UsageError(str(item))
        found = list_sources(scorer.score(item.text))
        stream.write(view(item.id, found).encode("utf-8", "backslashreplace"))
        stream.flush()


@app.command()
def info(
    model: ModelOption = FULL,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say what the model is, where it comes from and how good it is; check that it is undamaged."""

    scorer = load(model, verify=True)
    size = scorer.path.stat().st_size
    described = (describe_json if as_json else describe_text)(scorer.info, path=str(scorer.path), size=size)
    sys.stdout.buffer.write(described.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _say(kind: str, message: str) -> None:
    """One line on standard error, free of what would command the terminal."""
    line = f"newsvoice: {kind}: {printable(message)}\n"
    with suppress(OSError, ValueError):  # no one listens
        sys.stderr.write(line.encode("utf-8", "backslashreplace").decode())
        sys.stderr.flush()


def _complain(message: str, code: int) -> int:
    _say("error", message)
    return code


def _discard_output() -> None:
    """Let the interpreter flush standard output at its end without another error."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end_on_termination() -> None:
    """Make SIGTERM and SIGHUP unwind the stack, so that half-written output is removed."""

    def end(number: int, _frame: Any) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        with suppress(ValueError, AttributeError):  # not the main thread; no such signal on this system
            signal.signal(getattr(signal, name), end)
