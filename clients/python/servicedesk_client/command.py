"""`servicedesk`: the desk from a shell.

Ends with 0 when it was done, 1 when the desk refused or could not be reached, 2 when it was called wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import httpx

from servicedesk_client import commands
from servicedesk_client.commands import PROGRAM
from servicedesk_client.desk import Desk
from servicedesk_client.drawing import plain, words_of
from servicedesk_client.refusals import Refusal
from servicedesk_client.sending import Patience
from servicedesk_client.v1.models import FieldProblem, LevelEnum

ADDRESS, TOKEN = "SERVICEDESK_URL", "SERVICEDESK_TOKEN"
EXAMPLES = """\
examples:
  servicedesk list state:open p:1,2 -team:network printer
  servicedesk register "No mail since nine" --contact ann@acme.example --urgency high --impact normal
  servicedesk next INC-000123
  servicedesk step INC-000123 propose_solution solution="Please try again." temporary=true
"""
# Somebody waits at the keyboard: a desk that is not there is told soon, a limit of requests is waited out.
AT_THE_KEYBOARD = Patience(attempts=3, seconds=90)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns how it ended."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    asked = _read(arguments)
    try:
        with Desk(asked.desk, asked.token, patience=AT_THE_KEYBOARD) as desk:
            asked.run(desk, asked)
            sys.stdout.flush()
    except Refusal as refusal:
        return _failed(refusal.detail, *_reasons(refusal))
    except commands.NotClear as error:
        return _failed(str(error))
    except httpx.InvalidURL as error:
        return _failed(f"{asked.desk} is no address: {error}")
    except httpx.TransportError as error:
        return _failed(f"{asked.desk} cannot be reached: {error}")
    except BrokenPipeError:
        # Whoever reads has seen enough, like `head`; nothing is written at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return 0


def _failed(*lines: str) -> int:
    for place, line in enumerate(lines):
        print(f"{'' if place else f'{PROGRAM}: '}{plain(line)}", file=sys.stderr)
    return 1


def _reasons(refusal: Refusal) -> list[str]:
    """A line for each field that does not fit, and for each thing that happened meanwhile."""
    fields = [
        f"{one.field or 'body'}: {one.message} {_expected(one)}"
        for one in refusal.errors
        # Where one thing is wrong, the desk may have said it all already.
        if one.expected or one.message != refusal.detail
    ]
    return fields + [f"meanwhile: {one.by}, {words_of(one.kind)}" for one in refusal.meanwhile]


def _expected(error: FieldProblem) -> str:
    return f"Expected: {error.expected.rstrip('.')}." if error.expected else ""


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = the_parser()
    asked, surplus = parser.parse_known_args(arguments)
    if asked.run is commands.list_incidents:
        # A word of the filter may begin with “-”, which turns it round: to argparse it looks like an option.
        asked.words += [word for word in surplus if not word.startswith("--")]
        surplus = [word for word in surplus if word.startswith("--")]
    if surplus:
        parser.error(f"unknown: {' '.join(surplus)}")
    asked.desk = getattr(asked, "desk", None) or os.environ.get(ADDRESS, "")
    asked.token = getattr(asked, "token", None) or os.environ.get(TOKEN, "")
    asked.json = getattr(asked, "json", False)
    if not asked.desk.startswith(("http://", "https://")):
        parser.error(f"the desk's address is missing: --desk https://… or {ADDRESS}")
    if not asked.token:
        parser.error(f"the token is missing: --token or {TOKEN}")
    return asked


def the_parser() -> argparse.ArgumentParser:
    # Left out of the result unless given: an option counts before and after the command.
    everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument("--desk", metavar="ADDRESS", help=f"where the desk is; else {ADDRESS}")
    everywhere.add_argument("--token", help=f"seen by others on this machine; better in {TOKEN}")
    everywhere.add_argument("--json", action="store_true", help="as the API says it")
    parser = argparse.ArgumentParser(
        PROGRAM,
        description="Work with the service desk from a shell.",
        epilog=EXAMPLES,
        parents=[everywhere],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    adder = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[..., None], told: str) -> argparse.ArgumentParser:
        made = adder.add_parser(name, help=told, description=told, parents=[everywhere], allow_abbrev=False)
        made.set_defaults(run=run)
        return made

    _add_reading(command)
    _add_writing(command)
    return parser


Adder = Callable[[str, Callable[..., None], str], argparse.ArgumentParser]


def _add_reading(command: Adder) -> None:
    listing = command("list", commands.list_incidents, "incidents that a filter finds")
    listing.add_argument("words", nargs="*", metavar="WORD", help="the filter, as in the desk's queue")
    listing.add_argument("--limit", type=_count, default=50, help="rows at most (50)")
    showing = command("show", commands.show, "one incident and what happened with it")
    showing.add_argument("reference", metavar="INC-…")
    following = command("next", commands.next_steps, "what can be done with an incident now")
    following.add_argument("reference", metavar="INC-…")
    feeding = command("feed", commands.feed, "everything that happened, in the order in which it was written")
    feeding.add_argument("--after", type=_count, default=0, metavar="N", help="only behind this position")
    alarming = command("alarms", commands.alarms, "what monitoring says is wrong now")
    alarming.add_argument("--limit", type=_count, default=50, help="rows at most (50)")
    command("me", commands.me, "the token, and what it may do")


def _add_writing(command: Adder) -> None:
    levels = [str(level) for level in (LevelEnum.HIGH, LevelEnum.NORMAL, LevelEnum.LOW)]
    registering = command("register", commands.register, "register an incident")
    registering.add_argument("title", metavar="TITLE")
    registering.add_argument("--contact", help="who reports it: number, address, or part of a name")
    registering.add_argument("--description")
    registering.add_argument("--urgency", choices=levels, help="with --impact it is classified at once")
    registering.add_argument("--impact", choices=levels)
    registering.add_argument("--customer", type=_count, metavar="N")
    registering.add_argument("--service", type=_count, metavar="N")
    registering.add_argument("--key", default="", help="repeated with the same key it is still one incident")
    replying = command("reply", commands.reply, "answer the customer, or, with their token, the desk")
    replying.add_argument("reference", metavar="INC-…")
    replying.add_argument("text", metavar="TEXT", help="- reads it from the input")
    taking = command("take_up", commands.take_up, "take an alarm up: the tool is told so where it can be")
    taking.add_argument("alarm", type=_count, metavar="ALARM", help="its number, from “alarms”")
    stepping = command("step", commands.step, "take a step; “next” names those that are possible")
    stepping.add_argument("reference", metavar="INC-…")
    stepping.add_argument("step", metavar="STEP")
    stepping.add_argument("fields", nargs="*", type=_pair, metavar="FIELD=VALUE")


def _count(typed: str) -> int:
    if not typed.isdecimal():
        raise argparse.ArgumentTypeError(f"“{typed}” is no number from 0 on")
    return int(typed)


def _pair(typed: str) -> tuple[str, str]:
    name, sign, value = typed.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"“{typed}” is no FIELD=VALUE")
    return name, value
