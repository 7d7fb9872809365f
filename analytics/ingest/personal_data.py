"""Which columns hold people's data: by what their cells prove, or by what their label says.

An IBAN proves itself by its check digits (ISO 13616, mod 97-10), a card number by the Luhn sum
(ISO/IEC 7812-1). One number in 97 or in ten passes by chance, so most of a column must.
"""

from __future__ import annotations

import re
from enum import StrEnum

EMAIL = r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}"
PHONE = r"(\+|00|\(0|0)[0-9][0-9 ()/.-]{6,18}[0-9]"
IBAN = r"[A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,40}"
CARD = r"[3-6][0-9]{3}[ -]?[0-9]{4,6}[ -]?[0-9]{4,5}([ -]?[0-9]{1,4})?"
MOST_BY_CHANCE = 0.9
"""Share of candidates that must pass their check digits; chance gives 0.01 and 0.1."""
LEAST = 3
"""Different candidates below which nothing is said of check digits."""
CARD_LENGTHS = range(13, 20)


class PersonalData(StrEnum):
    """What about people a column holds."""

    EMAIL = "e-mail addresses"
    PHONE = "telephone numbers"
    IBAN = "bank accounts (IBAN)"
    CARD = "card numbers"
    PERSON = "names or other particulars of people"


PATTERNS = {
    PersonalData.IBAN.name: IBAN,
    PersonalData.CARD.name: CARD,
    PersonalData.PHONE.name: PHONE,
}
PHONE_WORDS = re.compile(r"(^|[^a-z])(phone|telephone|telefon|tel|mobile|mobil|fax)([^a-z]|$)")
EMAIL_WORDS = re.compile(r"(^|[^a-z])e ?-?mail([^a-z]|$)")
PERSON_WORDS = re.compile(
    r"(^|[^a-z])((first|last|middle|full|family|given|employee|customer|client|patient|contact"
    r"|person|user|staff|agent|driver|manager|owner|teacher|student|member) ?name"
    r"|firstname|lastname"
    r"|surname|fullname|vorname|nachname|familienname|prenom|nom de famille|apellidos?|cognome"
    r"|birth ?(date|day)|date of birth|dob|geburtsdatum|ssn|social security( number)?"
    r"|passport( number)?|national id|tax id|home address|street address|ip ?address"
    r"|license plate|salary)([^a-z]|$)"
)


PEOPLE_WORDS = (
    r"adviser|advisor|agent|applicant|attendee|borrower|caller|candidate|caregiver|caseworker"
    r"|child|citizen|claimant|cleaner|client|clerk|clinician|colleague|consultant|consumer"
    r"|contractor|coworker|customer|developer|doctor|driver|employee|engineer|farmer|guest"
    r"|individual|inspector|lawyer|learner|manager|member|nurse|officer|operator|parent"
    r"|participant|passenger|patient|person|physician|player|policyholder|practitioner"
    r"|programmer|pupil|recruiter|resident|respondent|reviewer|rider|sales ?person|seller"
    r"|shopper|staff ?member|student|subscriber|supervisor|surgeon|taxpayer|teacher|technician"
    r"|tenant|therapist|trainee|tutor|underwriter|user|veteran|visitor|volunteer|voter|worker"
)
"""Who a header may name for its column to be taken as one of people's identifiers."""
NAMES_PEOPLE = re.compile(
    rf"(anonymi[sz]ed |hashed |pseudo )?((call|claims|sales|service|support|field|case) )?"
    rf"({PEOPLE_WORDS})( ?(id|ids|identifier|no|nr|num|number|code|key|ref|hash|uuid|index))?"
)


def names_people(label: str) -> bool:
    """Tell whether a header is that of an identifier of people: "agent", "customer_id", "e-mail".

    Only the whole header counts: "customer_segment" and "users" (a count) name nobody.
    """
    return NAMES_PEOPLE.fullmatch(_words(label)) is not None or named_personal(label) is not None


def named_personal(label: str) -> PersonalData | None:
    """Tell what about people a header label announces; a plain "name" can be anything's."""
    words = _words(label)
    for pattern, kind in (
        (EMAIL_WORDS, PersonalData.EMAIL),
        (PHONE_WORDS, PersonalData.PHONE),
        (PERSON_WORDS, PersonalData.PERSON),
    ):
        if pattern.search(words):
            return kind
    return None


def _words(label: str) -> str:
    """Take a header apart into small words: ``agentId`` and ``AGENT_ID`` alike."""
    return re.sub(r"[_\W]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", label)).casefold().strip()


def is_iban(text: str) -> bool:
    """Whether the check digits of an IBAN are right (mod 97-10)."""
    bare = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", bare):
        return False
    return int("".join(str(int(one, 36)) for one in bare[4:] + bare[:4])) % 97 == 1


def is_card(text: str) -> bool:
    """Whether the Luhn sum of a card number is right."""
    digits = [int(one) for one in text if one.isdigit()]
    if len(digits) not in CARD_LENGTHS:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def proven(kind: PersonalData, found: tuple[str, ...]) -> bool:
    """Whether the check digits of enough different candidates are right."""
    check = is_iban if kind is PersonalData.IBAN else is_card
    return len(found) >= LEAST and sum(map(check, found)) >= MOST_BY_CHANCE * len(found)
