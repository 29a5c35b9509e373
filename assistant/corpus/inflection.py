"""Irregular English forms, which a stemmer leaves apart: "gave" is "give", "men" is "man"."""

from __future__ import annotations

_FORMS = """
arose arisen arise|awoke awoken awake|bore borne born bear|beat beaten beat|became become|began begun begin|bent bend
|bet bet|bound bind|bit bitten bite|bled bleed|blew blown blow|broke broken break|bred breed|brought bring|built build
|burnt burn|bought buy|caught catch|chose chosen choose|clung cling|came come|crept creep|dealt deal|dug dig|drew drawn
draw|dreamt dream|drank drunk drink|drove driven drive|ate eaten eat|fell fallen fall|fed feed|felt feel|fought fight
|found find|fled flee|flew flown fly|forbade forbidden forbid|forgot forgotten forget|forgave forgiven forgive|froze
frozen freeze|got gotten get|gave given give|went gone go|ground grind|grew grown grow|hung hang|heard hear|hid hidden
hide|held hold|kept keep|knelt kneel|knew known know|laid lay|led lead|leapt leap|learnt learn|left leave|lent lend|lay
lain lie|lit light|lost lose|made make|meant mean|met meet|paid pay|proven prove|rode ridden ride|rang rung ring|rose
risen rise|ran run|said say|saw seen see|sought seek|sold sell|sent send|shook shaken shake|shone shine|shot shoot|shown
show|shrank shrunk shrink|sang sung sing|sank sunk sink|sat sit|slept sleep|slid slide|spoke spoken speak|spent spend
|spun spin|spread spread|sprang sprung spring|stood stand|stole stolen steal|stuck stick|stung sting|struck stricken
strike|strove striven strive|swore sworn swear|swept sweep|swam swum swim|swung swing|took taken take|taught teach|tore
torn tear|told tell|thought think|threw thrown throw|understood understand|undertook undertaken undertake|undergone
underwent undergo|upheld uphold|withdrew withdrawn withdraw|withstood withstand|woke woken wake|wore worn wear|wove
woven weave|wept weep|won win|wound wind|wrote written write|overthrew overthrown overthrow|overcame overcome|oversaw
overseen oversee|foresaw foreseen foresee|rebuilt rebuild|remade remake|retold retell|rewrote rewritten rewrite
|men man|women woman|children child|people person|feet foot|teeth tooth|mice mouse|geese goose|lives life|wives wife
|knives knife|leaves leaf|halves half|selves self|thieves thief|wolves wolf|better best good|worse worst bad
"""
_BASES = {form: forms.split()[-1] for forms in _FORMS.split("|") for form in forms.split()[:-1]}


def base(word: str) -> str:
    """What an irregular form in small letters is a form of; the word itself where it is regular."""
    return _BASES.get(word, word)


def is_irregular(word: str) -> bool:
    """Whether a word in small letters is an irregular form, of a verb mostly."""
    return word in _BASES
