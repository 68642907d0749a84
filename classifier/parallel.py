"""Scoring and formatting of a stream of documents, in this process or in several.

The stream is cut into tasks of about a megabyte. A worker process gets a task, scores and formats it, and
sends back bytes that only need writing, so that the parent does little but read and write. Order is kept, and
few tasks are under way at any time: memory does not grow with the input.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from classifier.errors import NewsvoiceError
from classifier.reader import Document, Failure, Skipped
from classifier.report import Layout, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from classifier.decoding import ByteMeter
    from classifier.records import Article
    from classifier.scorer import Scorer

TASK_CHARACTERS = 1 << 20
_DOCUMENT_COST = 64  # characters that an empty document counts for
_AHEAD = 4  # tasks for each worker that may be finished or under way before the oldest one is written

_THREAD_SETTINGS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class WorkerError(NewsvoiceError):
    """A worker process that ended before its work was done."""


@dataclass(frozen=True, slots=True)
class Task:
    """Documents to score together. ``position``: bytes of input read up to their end."""

    documents: tuple[Document, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The formatted articles of a task as UTF-8, ``layout.separator`` between them."""

    output: bytes
    documents: int
    sentences: int
    failures: tuple[Failure, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Job:
    """What workers do with tasks. ``load`` must be picklable where there are several processes."""

    load: Callable[[], Scorer]
    layout: Layout


def cut_tasks(
    items: Iterable[Document | Failure | Skipped],
    report: Callable[[Failure | Skipped], None],
    meter: ByteMeter,
) -> Iterator[Task]:
    """Documents in tasks of about ``TASK_CHARACTERS``; what is no document goes to ``report`` at once."""
    waiting: list[Document] = []
    size = 0
    for item in items:
        if not isinstance(item, Document):
            report(item)
            continue
        waiting.append(item)
        size += len(item.text) + _DOCUMENT_COST
        if size >= TASK_CHARACTERS:
            yield Task(tuple(waiting), meter.done)
            waiting, size = [], 0
    if waiting:
        yield Task(tuple(waiting), meter.done)


def run_tasks(tasks: Iterator[Task], job: Job, *, jobs: int) -> Iterator[Scored]:
    """Do ``tasks`` in order with ``jobs`` processes (1: in this one).

    Raises:
        WorkerError: a worker process died or could not begin.
    """
    if jobs == 1:
        scorer = job.load()
        return (score_task(task, scorer, job.layout) for task in tasks)
    return _run_in_workers(tasks, job, jobs)


def score_task(task: Task, scorer: Scorer, layout: Layout) -> Scored:
    """Score and format the documents of one task; a document that cannot be scored becomes a failure."""
    pieces: list[str] = []
    failures: list[Failure] = []
    sentences = 0
    for document, article in _score_each(task.documents, scorer):
        if isinstance(article, Failure):
            failures.append(article)
        else:
            sentences += len(article)
            pieces.append(render(document.id, article, layout))
    # Half of a surrogate pair has no UTF-8; its escape is right in JSON and readable elsewhere.
    output = layout.separator.join(pieces).encode("utf-8", "backslashreplace")
    return Scored(output, len(pieces), sentences, tuple(failures), task.position)


def _score_each(documents: tuple[Document, ...], scorer: Scorer) -> Iterator[tuple[Document, Article | Failure]]:
    try:
        articles = list(scorer.score_many([document.text for document in documents]))
    except Exception as error:
        # Whatever one text sets off, memory above all, must not lose the texts beside it.
        if len(documents) == 1:
            why = f"{type(error).__name__}: {error}".rstrip(": ")
            yield documents[0], Failure(documents[0].id, f"could not be scored ({why})")
            return
        for document in documents:
            yield from _score_each((document,), scorer)
        return
    yield from zip(documents, articles, strict=True)


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection[Any, Any]
    number: int = -1  # of the task under way; -1: idle


def _run_in_workers(tasks: Iterator[Task], job: Job, jobs: int) -> Iterator[Scored]:
    from multiprocessing import connection  # noqa: PLC0415 - start-up: one process needs none of it

    first = list(islice(tasks, jobs))
    if len(first) < 2:
        yield from run_tasks(iter(first), job, jobs=1)
        return
    workers: list[_Worker] = []
    try:
        # All begin before any gets a task: sending one waits until its worker is up.
        workers.extend(_start_worker(job) for _ in first)
        stream = enumerate(chain(first, tasks))
        upcoming = next(stream, None)
        done: dict[int, Scored] = {}
        written = 0
        while upcoming is not None or any(worker.number >= 0 for worker in workers):
            for worker in workers:
                if worker.number < 0 and upcoming is not None and upcoming[0] < written + _AHEAD * jobs:
                    worker.number = upcoming[0]
                    _send(worker, upcoming[1])
                    # The next task is read while the workers are busy with theirs.
                    upcoming = next(stream, None)
            busy = {worker.connection: worker for worker in workers if worker.number >= 0}
            for ready in connection.wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]  # only connections were waited for
                done[worker.number] = _receive(worker)
                worker.number = -1
            while written in done:
                yield done.pop(written)
                written += 1
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.connection.close()
        for worker in workers:
            worker.process.join()


def _start_worker(job: Job) -> _Worker:
    from multiprocessing import get_context  # noqa: PLC0415

    # A forked child would share the locks and open files of its parent; spawning is the same on all systems.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, job), name="newsvoice worker", daemon=True)
    # Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
    with _interrupts_ignored(), _one_thread_each():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """A process that is started meanwhile ignores SIGINT from its first moment on."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set signal handlers
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """A process that is started meanwhile computes in one thread, unless the user has set another number.

    Linear algebra libraries take all cores for themselves and so stand in each other's way: two workers on two
    cores needed 8.0 s for what takes them 5.2 s with this (60 MB of articles).
    """
    added = [name for name in _THREAD_SETTINGS if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _send(worker: _Worker, task: Task) -> None:
    try:
        worker.connection.send(task)
    except OSError:
        raise _death(worker) from None


def _receive(worker: _Worker) -> Scored:
    try:
        received = worker.connection.recv()
    except (EOFError, OSError):
        raise _death(worker) from None
    if isinstance(received, Scored):
        return received
    raise WorkerError(f"a worker process failed: {received}")


def _death(worker: _Worker) -> WorkerError:
    worker.process.join()
    code = worker.process.exitcode or 0
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    hint = "; it may have run out of memory: try fewer --jobs" if code == -9 else ""
    return WorkerError(f"a worker process {how} before its work was done{hint}")


def _work(connection: Connection[Any, Any], job: Job) -> None:
    """The life of a worker process."""
    try:
        scorer = job.load()
        while True:
            connection.send(score_task(connection.recv(), scorer, job.layout))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")
