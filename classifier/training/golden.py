"""Texts whose probabilities travel in the artifact, so that a copy can be checked where it is used.

Written for this project; the people and places are invented.
"""

GOLDEN_TEXTS: tuple[str, ...] = (
    "Harbour bridge to close for repairs\n\n"
    "The swing bridge at Port Ellery will close for six weeks from 3 March, the county council said on Tuesday.\n\n"
    "“We have put this off for as long as we safely could,” said Dana Whitlock, the council's chief engineer. "
    "“The bearings are worn through.”\n\n"
    "About 9,000 vehicles cross the bridge each day, according to council figures.\n\n"
    "Sign up to our newsletter",
    "The council has known about the bearings for eleven years, and it is shameful that nothing was done. "
    "Residents deserve better than another season of excuses. Who, exactly, is being served by this delay?",
    "'It's a joke,' said Mr Okafor, whose café stands by the quay. He expects to lose half of his trade.",
)
