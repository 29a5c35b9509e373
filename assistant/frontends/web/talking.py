"""What happens in the conversation: asking, stopping, asking again, reopening, thinking of an answer."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError, UnknownConversation
from assistant.frontends.admission import Busy, admission_of
from assistant.frontends.hosts import is_shared
from assistant.frontends.limits import Limits
from assistant.frontends.web.actions import follow_ups
from assistant.frontends.web.asking import ask
from assistant.frontends.web.complaint import choices
from assistant.frontends.web.evidence import empty_markup
from assistant.frontends.web.keeping import Keeper, why_unkept
from assistant.frontends.web.layout import Parts
from assistant.frontends.web.messages import messages
from assistant.frontends.web.panel import Panel
from assistant.frontends.web.running import Run
from assistant.frontends.web.session import Exchange, Reference, Session
from assistant.frontends.web.shelf import shelf_markup
from assistant.frontends.web.suggesting import Suggester
from assistant.frontends.web.texts import Texts, texts, words_for
from assistant.frontends.web.visitors import owner, user_of
from assistant.history.conversations import LONGEST_REASON, Feedback

if TYPE_CHECKING:
    from assistant import Assistant

Updates = dict[Any, Any]
"""New values by component, as Gradio takes them."""

_log = logging.getLogger(__name__)
_ORDER = re.compile(r"(open|retry|edit|up|down|rename|delete)(?:-([\w-]{1,64}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Talk:
    """The handlers of the conversation and of the shelf."""

    bot: Assistant
    parts: Parts
    keeper: Keeper
    panel: Panel
    limits: Limits
    suggester: Suggester
    watching: dict[str, str] = field(default_factory=dict)
    """What is under way in each tab."""

    @property
    def outputs(self) -> list[Any]:
        """What changes while a question is asked, or another conversation opened."""
        p = self.parts
        shelf, form = p.shelf, p.complaint
        talk = [p.session, p.conversation, p.follow, p.question, p.ask, p.stop, *self.panel.outputs]
        return [*talk, shelf.listed, shelf.renaming, shelf.title, shelf.deleting, form.form, form.which, form.reason]

    async def ask(self, question: str, session: Session, request: gr.Request) -> AsyncIterator[Updates]:
        """Asks, and shows the exchange as it grows; one question at a time."""
        tab = request.session_hash or ""
        if not question.strip() or self.keeper.answering(session) or tab in self.watching:
            yield self._nothing()
            return
        who, words = owner(request.cookies), words_for(request)
        if refused := self._refusal(who, _address(request), words):
            yield self._refused(question, session, refused)
            return
        self.suggester.forget(tab)
        before, session = session.conversation, session.beginning(question.strip())
        self.watching[tab] = session.run  # from now on a second press of the key asks nothing
        session = await asyncio.to_thread(self.keeper.begin, who, session)
        if before not in ("", session.conversation):
            gr.Info(words.deleted, duration=10)
        run = self._begin(session, who)
        started = self._started() | await asyncio.to_thread(self._shelved, who, session, words)
        try:
            async for updates in self._followed(run, who, session, started, tab, words):
                yield updates
        finally:
            if not session.conversation:  # nobody can come back to it
                self.keeper.runs.stop(session.run)

    def _begin(self, session: Session, who: str) -> Run:
        exchange = session.exchanges[session.current - 1]

        async def settle(last: Exchange) -> Exchange:
            return await asyncio.to_thread(self.keeper.settle, who, session, last)

        asking = ask(self.bot, exchange, session.history(), who)
        return self.keeper.runs.begin(exchange.id, exchange, asking, settle)

    async def _followed(
        self, run: Run, who: str, session: Session, started: Updates, tab: str, words: Texts
    ) -> AsyncIterator[Updates]:
        """What the tab shows of a question under way, until it is over or the tab shows something else."""
        self.watching[tab] = session.run
        try:
            async for exchange in run.follow():
                if self.watching.get(tab) != session.run:
                    yield self._nothing()  # the last update is told once more at the end
                    return
                session = session.with_exchange(exchange)
                if session.working:
                    yield started | self._talk(session)
                else:
                    session = await asyncio.to_thread(self.keeper.refreshed, who, session)
                    # Listed once more: the greeting of a page that was just opened may have come after the first list.
                    listed = await asyncio.to_thread(self._listed, who, session, words)
                    yield started | self._settled(session) | listed
                started = {}
        finally:
            self._look_away(tab, session.run)

    def _look_away(self, tab: str | None, run: str | None = None) -> None:
        """Show the tab no more of the question under way, or only if it is that one."""
        self.suggester.forget(tab or "")
        if run is None or self.watching.get(tab or "") == run:
            self.watching.pop(tab or "", None)

    def _refusal(self, who: str, behind: str, words: Texts) -> str:
        """Why a question of `who` is not asked now; empty where it is, and then it counts."""
        try:
            admission_of(self.bot).check(who)
        except Busy as busy:
            return words.busy.format(busy.seconds)
        refusal = self.limits.refuse(who, behind)
        return words.refused[refusal].format(self.limits.allowed(refusal)) if refusal else ""

    def _refused(self, question: str, session: Session, problem: str) -> Updates:
        """The question with the reason why it is not asked; it is not kept, and stays in the box."""
        asked = session.beginning(question)
        shown = messages(asked.with_exchange(replace(asked.exchanges[-1], outcome="failed", problem=problem)))
        return {self.parts.conversation: shown, self.parts.question: question}

    def _started(self) -> Updates:
        p = self.parts
        buttons = {p.ask: gr.update(visible=False), p.stop: gr.update(visible=True)}
        return {p.question: "", p.follow: "", **buttons, p.complaint.form: gr.update(visible=False)}

    async def suggest(self, session: Session, shown: str, request: gr.Request) -> Updates:
        """Questions to go on with, once the last answer is on show; where some are `shown`, or others came, nothing."""
        answer = session.exchanges[-1].answer if session.exchanges else None
        drawn = None
        if answer and not shown:
            asked = [exchange.question for exchange in session.exchanges]
            drawn = await self.suggester.draw(request.session_hash or "", answer, asked)
        return {self.parts.follow: gr.skip() if not answer or drawn is None else follow_ups(answer, drawn)}

    async def ask_example(self, session: Session, chosen: gr.SelectData, request: gr.Request) -> AsyncIterator[Updates]:
        """Asks one of the examples; what else a browser might send is a question like any other."""
        async for updates in self.ask(str(chosen.value["text"]), session, request):
            yield updates

    async def obey(self, order: str, session: Session, request: gr.Request) -> AsyncIterator[Updates]:
        """Does what a link orders, such as "retry" or "open-ID"; what no link of ours says does nothing."""
        found = _ORDER.fullmatch(order)
        deed, what = (found[1], found[2] or "") if found else ("", "")
        if self.keeper.answering(session) and deed != "open":
            deed = ""
        if deed == "retry" and session.exchanges:
            async for updates in self.ask(session.exchanges[-1].question, session.without_last(), request):
                yield updates
        else:
            done = await asyncio.to_thread(self._done, deed, what, session, request)
            yield done or self._nothing()
            session = done.get(self.parts.session, session)
            run = self.keeper.runs.find(session.run) if done and deed == "open" else None
            if run:  # it was left in the middle of its answer
                who, tab = owner(request.cookies), request.session_hash or ""
                async for updates in self._followed(run, who, session, self._started(), tab, words_for(request)):
                    yield updates

    def _nothing(self) -> Updates:
        """No update: without one Gradio would take every output for empty."""
        return {self.parts.cards: gr.skip()}

    def _done(self, deed: str, what: str, session: Session, request: gr.Request) -> Updates:
        number = int(what) if what.isdecimal() and len(what) < 6 else 0
        match deed:
            case "open":
                return self.reopen(what, request)
            case "edit" if session.exchanges:
                self._look_away(request.session_hash)
                return self._settled(session.without_last()) | {self.parts.question: session.exchanges[-1].question}
            case "up" | "down" if 0 < number <= len(session.exchanges):
                return self._think(deed, number, session, request)
            case "rename" if session.conversation:
                return self._renaming(session, request)
            case "delete" if session.conversation:
                return {self.parts.shelf.deleting: gr.update(visible=True)}
        return {}

    def reopen(self, conversation_id: str, request: gr.Request) -> Updates:
        """A kept conversation in place of this one; that of nobody or somebody else opens nothing."""
        try:
            session = self.keeper.reopen(owner(request.cookies), conversation_id)
        except UnknownConversation:
            return {}
        except AssistantError as error:
            _log.error("A conversation could not be opened: %s", error)
            return {}
        self._look_away(request.session_hash)
        return self._settled(session) | self._shelved(owner(request.cookies), session, words_for(request))

    def _renaming(self, session: Session, request: gr.Request) -> Updates:
        try:
            title = self.keeper.history.conversation(owner(request.cookies), session.conversation).title
        except AssistantError as error:
            self._warn(error, request)
            return {}
        return {self.parts.shelf.renaming: gr.update(visible=True), self.parts.shelf.title: title}

    def _think(self, deed: str, number: int, session: Session, request: gr.Request) -> Updates:
        exchange, words = session.exchanges[number - 1], words_for(request)
        if not exchange.answer:
            return {}
        feedback = Feedback(thumb="up" if deed == "up" else "down", answer=exchange.answer)
        session = self._thought(session, exchange, feedback, request)
        session = replace(session, complaint=exchange.id if deed == "down" else "")
        form = self.parts.complaint
        asked = {form.which: gr.update(choices=choices(exchange.answer, words), value=0), form.reason: ""}
        return self._talk(session) | asked | {form.form: gr.update(visible=deed == "down")}

    def _thought(self, session: Session, exchange: Exchange, feedback: Feedback, request: gr.Request) -> Session:
        """The session with what the reader thinks kept; a conversation that was deleted meanwhile keeps nothing."""
        try:
            return self.keeper.think(owner(request.cookies), session, exchange, feedback)
        except UnknownConversation:
            return session
        except AssistantError as error:
            self._warn(error, request)
            return session

    def complain(self, which: int, reason: str, session: Session, request: gr.Request) -> Updates:
        """Keeps which sentence is wrong, and why."""
        exchange = session.find(session.complaint)
        if exchange and exchange.answer:
            sentence = which if isinstance(which, int) and 0 < which <= len(exchange.answer.sentences) else None
            said = str(reason).strip()[:LONGEST_REASON]
            feedback = Feedback(thumb="down", answer=exchange.answer, reason=said, sentence=sentence)
            if self._thought(session, exchange, feedback, request) is not session:
                gr.Info(words_for(request).thanks, duration=3)
        session = replace(session, complaint="")
        return {self.parts.session: session, self.parts.complaint.form: gr.update(visible=False)}

    async def stop(self, session: Session, request: gr.Request) -> Updates:
        """Leaves the running exchange as far as it came."""
        current = session.find(session.run)
        if current and session.working:
            stopped = self.keeper.runs.stop(session.run) or replace(current, outcome="stopped")
            settled = await asyncio.to_thread(self.keeper.settle, owner(request.cookies), session, stopped)
            session = session.with_exchange(settled)
        return self._settled(session)

    def begin_anew(self, request: gr.Request) -> Updates:
        """An empty conversation."""
        self._look_away(request.session_hash)
        return self._settled(Session()) | self._shelved(owner(request.cookies), Session(), words_for(request))

    def rename(self, title: str, session: Session, request: gr.Request) -> Updates:
        """Gives the open conversation another title."""
        try:
            self.keeper.history.rename(owner(request.cookies), session.conversation, str(title))
        except AssistantError as error:
            self._warn(error, request)
        return self._shelved(owner(request.cookies), session, words_for(request))

    async def delete(self, session: Session, request: gr.Request) -> Updates:
        """Deletes the open conversation, and begins anew."""
        try:
            await asyncio.to_thread(self.keeper.delete, owner(request.cookies), session.conversation)
        except UnknownConversation:  # it was deleted in another tab
            pass
        except AssistantError as error:
            self._warn(error, request)
            return self.leave()
        return self.begin_anew(request)

    def _warn(self, error: AssistantError, request: gr.Request) -> None:
        """Say that nothing can be written, or that there is nothing any more to write to."""
        words = words_for(request)
        unknown = isinstance(error, UnknownConversation)
        gr.Warning(str(error) if unknown else words.unkept.format(words.unkept_why[why_unkept(error)]))

    def leave(self) -> Updates:
        """Deletes nothing."""
        return {self.parts.shelf.deleting: gr.update(visible=False)}

    def _talk(self, session: Session) -> Updates:
        return {self.parts.session: session, self.parts.conversation: messages(session)}

    def _shelved(self, who: str, session: Session, words: Texts) -> Updates:
        """The shelf as it is now, its forms closed."""
        shelf, hidden = self.parts.shelf, gr.update(visible=False)
        return self._listed(who, session, words) | {shelf.renaming: hidden, shelf.deleting: hidden}

    def _listed(self, who: str, session: Session, words: Texts) -> Updates:
        """The reader's conversations, this one marked."""
        return {self.parts.shelf.listed: shelf_markup(self.keeper.listed(who), session.conversation, words)}

    def _settled(self, session: Session) -> Updates:
        """The page once the last exchange is over: its citations beside it, and ready for the next."""
        p = self.parts
        updates = self._talk(session) | {p.ask: gr.update(visible=True), p.stop: gr.update(visible=False)}
        updates |= {p.complaint.form: gr.update(visible=False), p.follow: ""}
        answer = session.answer(Reference(session.current))
        words = texts(answer.language) if answer else texts("en")
        shown = self.panel.cards(session.current, session) if answer else empty_markup(words)
        if answer or not session.exchanges:
            updates[p.cards] = gr.update(value=shown, visible=True)
            updates[p.reader] = gr.update(visible=False)
        return updates


def _address(request: gr.Request) -> str:
    """The address that a reader without a name stands behind; empty where it tells nothing."""
    address = request.client.host if request.client else ""
    return "" if user_of(request.cookies) or is_shared(address) else address
