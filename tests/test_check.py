"""Every message of the validator: each case spoils one thing in a sound ledger and says what must be told of it."""

import re

import pytest

from etl.dates import not_printed

EN = "articles/en-lamps.yml"
RU = "articles/ru-lamps.yml"
UR = "articles/ur-lamps.yml"
BN = "articles/bn-lamps.yml"
AR = "articles/ar-lamps.yml"

CASES = [
    (EN, '    stage: in_effect', '    stgae: in_effect', [
        'articles/en-lamps.yml:18:5: deal is given, so stage must be given too',
        'articles/en-lamps.yml:21:5: the key stgae is not known here. Did you mean stage? Known keys: id, deal, statement, stage, asserted_by, start, end, date, flows, amounts, chips, contradicts, note, checked',
    ]),
    (EN, '    stage: in_effect', '    stage: in_efect', [
        "articles/en-lamps.yml:21:12: stage: 'in_efect' is no code of this list. Did you mean in_effect? Codes: talks, pledged, committed, in_effect, ended",
    ]),
    (EN, '    asserted_by: article\n', '', [
        'articles/en-lamps.yml:18:5: the key asserted_by is missing: Who says so: the word article, or the person, paper or company that the article quotes',
    ]),
    (EN, 'value: 1200000000', 'value: lots', [
        "articles/en-lamps.yml:43:16: value: 'lots' should be a number: digits, with a point before decimals and no commas, without quotes",
    ]),
    (EN, 'value: 1200000000', 'value: 120000000', [
        'articles/bn-lamps.yml:37:16: the parts (en-lamps-first-usd, ur-lamps-promise-usd) come to 920000000, the total is 2000000000; say in a note why they differ',
        'articles/en-lamps.yml:43:16: value: the words $1.2 billion say 1200000000, not 120000000',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd says 120000000, this one 1200000000; say in a note why they are the same sum',
    ]),
    (EN, 'unit: USD', 'unit: EUR', [
        'articles/en-lamps.yml:44:15: unit: the words $1.2 billion say USD, not EUR',
        'articles/en-lamps.yml:48:18: part_of: bn-lamps-total-usd has the unit USD, this one EUR',
        'articles/en-lamps.yml:72:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd has the unit EUR, this one USD',
    ]),
    (EN, 'unit: USD', 'unit: UDS', [
        'articles/en-lamps.yml:44:15: UDS is no ISO 4217 currency. Did you mean USD?',
        'articles/en-lamps.yml:44:15: unit: the words $1.2 billion say USD, not UDS',
        'articles/en-lamps.yml:48:18: part_of: bn-lamps-total-usd has the unit USD, this one UDS',
        'articles/en-lamps.yml:72:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd has the unit UDS, this one USD',
    ]),
    (EN, 'unit: USD', 'unit: dollar', [
        "articles/en-lamps.yml:44:15: unit: 'dollar' is no code of this list. Codes: W, percent, years, weeks, months, days, hours, times, people, homes, chips or an ISO 4217 currency such as USD",
        'articles/en-lamps.yml:72:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
    ]),
    (EN, 'unit: people', 'unit: percent', [
        'articles/en-lamps.yml:122:15: unit: headcount is counted in people, not in percent',
        'articles/en-lamps.yml:122:15: unit: the words 1,400 say a bare number, so people or homes or chips, or give under unit_printed the words that name its unit elsewhere, not percent',
    ]),
    (EN, 'bound: up_to', 'bound: at_least', [
        'articles/en-lamps.yml:74:16: bound: the words up to say up_to, not at_least',
        'articles/en-lamps.yml:77:19: a ceiling needs the bound up_to or less_than, not at_least',
    ]),
    (EN, '        bound_printed: up to\n', '', [
        'articles/en-lamps.yml:68:9: bound_start is given, so bound_printed must be given too',
        'articles/en-lamps.yml:74:16: bound is up_to, but bound_printed does not give the words that say so',
    ]),
    (EN, '        bound_printed: up to\n        bound_start: 148\n', '', [
        'articles/en-lamps.yml:74:16: bound is up_to, but bound_printed does not give the words that say so',
    ]),
    (EN, 'bound_printed: up to', 'bound_printed: over time', [
        "articles/en-lamps.yml:75:24: bound_printed: 'over time' are not words for a bound in language en",
    ]),
    (EN, '        bound: exact\n', '        bound: exact\n        bound_printed: has put\n        bound_start: 42\n', [
        'articles/en-lamps.yml:46:24: bound_printed is given for an exact figure; name the bound or take the words out',
    ]),
    (EN, 'printed: $1.2 billion', 'printed: $1.2 zillion', [
        "articles/en-lamps.yml:41:18: printed: '$1.2 zillion': 'zillion' is not understood (understood: '$' as units, '1.2' as digits)",
    ]),
    (EN, 'printed: $1.2 billion', 'printed: 12345678901234567890123456789012345678901234567890123456789012345678901234567890123', [
        'articles/en-lamps.yml:41:18: printed: 83 characters are more than the 80 that may stand here',
    ]),
    (EN, 'deal: heliotrope-quillworks', 'deal: heliotrop-quillworks', [
        'articles/en-lamps.yml:19:11: deal: there is no heliotrop-quillworks in data/deals.yml. Did you mean heliotrope-quillworks?',
        'articles/en-lamps.yml:48:18: part_of: bn-lamps-total-usd is about another deal, heliotrope-quillworks',
        'articles/en-lamps.yml:72:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd is about another deal, heliotrop-quillworks',
    ]),
    (EN, 'payer: heliotrope', 'payer: helitrope', [
        'articles/en-lamps.yml:34:16: payer: there is no helitrope in data/organisations.yml. Did you mean heliotrope?',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd has the payer helitrope, this one heliotrope; sums with other parties are other sums',
        'deals.yml:7:5: helitrope pays or is paid in this deal, but is no party to it',
    ]),
    (EN, 'flow: en-lamps-first-flow', 'flow: en-lamps-more-flow', [
        'articles/en-lamps.yml:47:15: en-lamps-more-flow is no flow of this claim. Did you mean en-lamps-first-flow?',
    ]),
    (EN, 'part_of: bn-lamps-total-usd', 'part_of: bn-lamps-totl-usd', [
        'articles/bn-lamps.yml:37:16: the parts (ur-lamps-promise-usd) come to 800000000, the total is 2000000000; say in a note why they differ',
        'articles/en-lamps.yml:43:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
        'articles/en-lamps.yml:48:18: part_of: there is no bn-lamps-totl-usd in an article. Did you mean bn-lamps-total-usd?',
    ]),
    (EN, 'payer: heliotrope\n', 'payer: quillworks\n', [
        'articles/en-lamps.yml:35:16: payer and payee are the same',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd has the payer quillworks, this one heliotrope; sums with other parties are other sums',
    ]),
    (EN, '        payer: heliotrope\n', '', [
        'articles/en-lamps.yml:33:9: payer is left out without a reason; give it, or write under unknown why nobody can know it',
    ]),
    (RU, '        unknown:\n          payee: the seller is not named\n', '', [
        'articles/ru-lamps.yml:59:9: payee is left out without a reason; give it, or write under unknown why nobody can know it',
    ]),
    (RU, '        what: computing\n', '        payee: northbank\n        what: computing\n', [
        'articles/ru-lamps.yml:65:11: payee is given and called unknown; take one of them out',
        'deals.yml:24:5: northbank pays or is paid in this deal, but is no party to it',
    ]),
    (RU, '          payee: the seller is not named', '          what: who knows', [
        'articles/ru-lamps.yml:59:9: payee is left out without a reason; give it, or write under unknown why nobody can know it',
        'articles/ru-lamps.yml:64:11: what cannot be unknown here; only payer, payee can',
    ]),
    (EN, 'counting: increment', 'counting: ceiling', [
        'articles/en-lamps.yml:46:19: a ceiling needs the bound up_to or less_than, not exact',
        'articles/en-lamps.yml:46:19: part_of: what a total so far (bn-lamps-total-usd) holds is an increment, not a ceiling',
    ]),
    (EN, 'counting: ceiling', 'counting: increment', [
        'articles/en-lamps.yml:77:19: up_to sets no least amount, so it cannot be summed as increment; its counting is ceiling',
    ]),
    (EN, '        counting: increment\n', '', [
        'articles/en-lamps.yml:39:9: counting is missing: does this sum add money, lie inside another, or limit it?',
        'articles/en-lamps.yml:71:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
    ]),
    (EN, '        flow: en-lamps-first-flow\n', '', [
        'articles/en-lamps.yml:39:9: flow is missing: which flow of this claim does the money belong to?',
    ]),
    (EN, '        unit: people\n', '        unit: people\n        counting: increment\n', [
        'articles/en-lamps.yml:123:19: counting is only for money that moves (investment, contract, spending_plan); take it out',
    ]),
    (UR, '        part_of: ur-lamps-promise-usd\n', '', [
        'articles/ur-lamps.yml:50:19: a tranche lies inside another amount; name it under part_of',
    ]),
    (UR, '        part_of: ur-lamps-promise-usd\n', '        part_of: ur-lamps-tranche-usd\n', [
        'articles/ur-lamps.yml:52:18: part_of runs in a ring: ur-lamps-tranche-usd in ur-lamps-tranche-usd',
    ]),
    (UR, 'value: 300000000', 'value: 900000000', [
        'articles/ur-lamps.yml:37:16: the parts (ur-lamps-tranche-usd) come to 900000000, more than the whole of 800000000',
        'articles/ur-lamps.yml:47:16: value: the words $300 ملین say 300000000, not 900000000',
    ]),
    (UR, '        part_of: bn-lamps-total-usd\n', '', [
        'articles/bn-lamps.yml:37:16: the parts (en-lamps-first-usd) come to 1200000000, the total is 2000000000; say in a note why they differ',
        'articles/ur-lamps.yml:37:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
    ]),
    (BN, 'counting: cumulative', 'counting: increment', [
        'articles/en-lamps.yml:46:19: it lies inside bn-lamps-total-usd, which is counted, so its counting is tranche',
        'articles/ur-lamps.yml:40:19: it lies inside bn-lamps-total-usd, which is counted, so its counting is tranche',
    ]),
    (EN, '        part_of: bn-lamps-total-usd\n', '        part_of: bn-lamps-stake-percent\n', [
        'articles/bn-lamps.yml:37:16: the parts (ur-lamps-promise-usd) come to 800000000, the total is 2000000000; say in a note why they differ',
        'articles/bn-lamps.yml:59:16: the parts (en-lamps-first-usd) come to 1200000000, more than the whole of 12.5',
        'articles/en-lamps.yml:43:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
        'articles/en-lamps.yml:48:18: part_of: bn-lamps-stake-percent has the measure stake, this one investment',
        'articles/en-lamps.yml:48:18: part_of: bn-lamps-stake-percent has the unit percent, this one USD',
        'articles/en-lamps.yml:48:18: part_of: bn-lamps-stake-percent is about another deal, quillworks-heliotrope',
    ]),
    (RU, 'repeats: en-lamps-first-usd', 'repeats: en-lamps-more-usd', [
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-more-usd says 2500000000, this one 1200000000; say in a note why they are the same sum',
    ]),
    (RU, '        repeats: en-lamps-first-usd\n', '', [
        'articles/ru-lamps.yml:37:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
    ]),
    (RU, 'repeats: en-lamps-first-usd', 'repeats: ru-lamps-invested-usd', [
        'articles/ru-lamps.yml:42:18: repeats: name the amount that is counted, not one that repeats another (ru-lamps-invested-usd)',
    ]),
    (RU, 'edtf: "XXXX-03"', 'edtf: 2025-03', [
        'articles/ru-lamps.yml:53:13: the year 2025 is given as printed, but the words марте do not say it; make the basis inferred and give the grounds',
    ]),
    (RU, 'edtf: "XXXX-03"', 'edtf: "XXXX-04"', [
        'articles/ru-lamps.yml:53:13: the month 04 is given as printed, but the words марте do not say it; make the basis inferred and give the grounds',
    ]),
    (RU, 'edtf: "XXXX-03"', 'edtf: March', [
        'articles/ru-lamps.yml:53:13: March is no EDTF date; write 2024-11-08, 2023-09, XXXX-10 (a month of no known year) or 2025? (an uncertain year)',
    ]),
    (RU, '      edtf: "XXXX-03"\n      basis: printed\n      event: made\n', '      basis: printed\n', [
        'articles/ru-lamps.yml:53:7: a date whose basis is printed needs edtf',
    ]),
    (RU, '      event: made\n', '', [
        'articles/ru-lamps.yml:53:7: edtf is given, so event must be given too',
    ]),
    (EN, '      grounds: the article is dated 2025-03-04\n', '', [
        'articles/en-lamps.yml:26:7: a date whose basis is inferred needs grounds',
    ]),
    (EN, '    edtf: "2025-03-04"', '    edtf: "2024-03-04"', [
        'articles/en-lamps.yml:10:11: the year 2024 is given as printed, but the words 2025-03-04 do not say it; make the basis inferred and give the grounds',
    ]),
    (EN, 'checked: "2026-11-21"', 'checked: yesterday', [
        'articles/en-lamps.yml:49:14: yesterday is no day; write it as 2026-11-21',
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: Heliotrope hat 1,2 Milliarden Dollar in Quillworks gesteckt.', [
        'articles/en-lamps.yml:20:16: statement: this reads like the language de; it is to be written in English, in our own words',
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: Heliotrope вложила $1.2bn.', [
        "articles/en-lamps.yml:20:16: statement: 'в' is no Latin letter; this is to be written in English, in our own words",
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: "=HYPERLINK(1)"', [
        "articles/en-lamps.yml:20:16: statement: it begins with '=', which a spreadsheet would run as a formula; begin with a word",
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: "Heliotrope \\u202Ehas put $1.2bn into Quillworks."', [
        'articles/en-lamps.yml:20:16: statement: it holds control characters that nobody can see (U+202E); take them out',
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: "Heliotrope \\0has put $1.2bn into Quillworks."', [
        'articles/en-lamps.yml:20:16: statement: it holds control characters that nobody can see (U+0000); take them out',
    ]),
    (EN, 'id: en-lamps-first-usd', 'id: en-lamps-more-usd', [
        'articles/en-lamps.yml:68:13: the id en-lamps-more-usd is taken: it stands first in articles/en-lamps.yml:39',
        'articles/ru-lamps.yml:42:18: repeats: there is no en-lamps-first-usd in an article. Did you mean en-lamps-more-usd?',
    ]),
    (EN, 'id: en-lamps-first-usd', 'id: En_Lamps', [
        "articles/en-lamps.yml:39:13: id: 'En_Lamps' is not of the right form (Permanent name: small Latin letters, digits and single hyphens. Never changed once published)",
        'articles/ru-lamps.yml:42:18: repeats: there is no en-lamps-first-usd in an article. Did you mean en-lamps-more-usd?',
    ]),
    (EN, '  id: en-lamps\n', '  id: en-lamp\n', [
        'articles/en-lamps.yml:3:7: the file is named en-lamps.yml; name it en-lamp.yml or give the id en-lamps',
    ]),
    (EN, 'language: en', 'language: qqq', [
        'articles/en-lamps.yml:8:13: qqq is no language that CLDR knows; write a BCP 47 tag such as ur',
    ]),
    (RU, 'file: ru.txt', 'file: en.txt', [
        'articles/ru-lamps.yml:5:9: the article en.txt is already in en-lamps.yml',
    ]),
    (EN, '    end: 115', '    end: 10', [
        'articles/en-lamps.yml:24:10: the passage ends at 10, before it starts at 11',
    ]),
    (EN, '    end: 115', '    end: 9999', [
        "articles/en-lamps.yml:24:10: the passage ends at 9999, after the article's 318 characters",
    ]),
    (EN, '    start: 11\n', '    start: 70\n', [
        "articles/en-lamps.yml:42:16: $1.2 billion at 49 lies outside the claim's passage, 70 to 115",
    ]),
    ('deals.yml', 'payee: quillworks', 'payee: northbank', [
        'deals.yml:5:10: payee: no flow of this deal has the payee northbank',
        'deals.yml:7:5: northbank pays or is paid in this deal, but is no party to it',
    ]),
    ('deals.yml', '    - {organisation: quillworks, role: investee}\n', '', [
        'deals.yml:7:5: quillworks pays or is paid in this deal, but is no party to it',
    ]),
    ('deals.yml', '- id: zephyr-heliotrope', '- id: zephyr-nobody', [
        'articles/ru-lamps.yml:80:11: deal: there is no zephyr-heliotrope in data/deals.yml. Did you mean quillworks-heliotrope?',
        'deals.yml:48:7: no claim is about the deal zephyr-nobody; take it out or add the claim',
    ]),
    ('deals.yml', 'type: chip_supply', 'type: chips', [
        "deals.yml:12:9: type: 'chips' is no code of this list. Did you mean chip_supply? Codes: investment, stake, cloud_contract, computing_contract, chip_supply, distribution, partnership, spending_plan",
    ]),
    ('chips.yml', 'vendor: zephyr\n', 'vendor: zephir\n', [
        'chips.yml:3:11: vendor: there is no zephir in data/organisations.yml. Did you mean zephyr?',
    ]),
    ('chips.yml', '  vendor: zephyr\n', '', [
        'chips.yml:1:3: vendor is left out without a reason; give it, or write under unknown why nobody can know it',
    ]),
    ('organisations.yml', 'parent: northbank', 'parent: northbnk', [
        'organisations.yml:21:11: parent: there is no northbnk in data/organisations.yml. Did you mean northbank?',
    ]),
    (EN, 'claim: ar-lamps-chips', 'claim: ar-lamps-chip', [
        'articles/en-lamps.yml:104:16: claim: there is no ar-lamps-chip in an article. Did you mean ar-lamps-chips?',
    ]),
    (EN, 'chip: zx300', 'chip: zx30', [
        'articles/en-lamps.yml:98:15: chip: there is no zx30 in data/chips.yml. Did you mean zx300?',
    ]),
    (EN, 'measure: headcount', 'measure: heads', [
        "articles/en-lamps.yml:118:18: measure: 'heads' is no code of this list. Did you mean headcount? Codes: investment, contract, spending_plan, valuation, stake, capacity, duration, multiple, equivalent, quantity, headcount, share_price, consumption, survey",
    ]),
    (EN, '      - id: en-lamps-first-flow\n', '      - id: en-lamps-first-flow\n        id: again\n', [
        'articles/bn-lamps.yml:37:16: the parts (ur-lamps-promise-usd) come to 800000000, the total is 2000000000; say in a note why they differ',
        'articles/en-lamps.yml:34:9: the key id stands here a second time (first in line 33)',
    ]),
    (EN, 'characters: ', 'characters: -', [
        'articles/en-lamps.yml:7:15: characters: -318 is less than 1',
    ]),
    (EN, 'start: 49\n', "start: '49'\n", [
        "articles/en-lamps.yml:42:16: start: '49' should be a whole number: digits only, without quotes",
    ]),
    ('organisations.yml', '- id: northbank\n  name: Northbank\n', '- id: northbank\n  name: Northbank\n  parent: northbank-servers\n', [
        'organisations.yml:12:11: parent runs in a ring: northbank in northbank-servers in northbank',
        'organisations.yml:22:11: parent runs in a ring: northbank-servers in northbank in northbank-servers',
    ]),
    (EN, '        value: 1200000000\n', '        value: 1200000000\n        high: 1300000000\n', [
        'articles/en-lamps.yml:44:15: high: the words $1.2 billion say no upper end, not 1300000000',
    ]),
    (RU, '        repeats: en-lamps-first-usd\n', '        repeats: en-lamps-first-usd\n        part_of: nothing\n', [
        'articles/ru-lamps.yml:43:18: part_of: there is no nothing in an article.',
    ]),
    (EN, 'set_aside:\n', 'set_aside:\n  - printed: "1,400"\n    start: 299\n    reason: told twice\n', [
        'articles/en-lamps.yml:127:12: the figure at 299 is already accounted for, by en-lamps-jobs-people',
    ]),
    (EN, '      basis: inferred\n', '      basis: unknown\n', [
        'articles/en-lamps.yml:26:13: the date is given and its basis is unknown; take one of them out',
    ]),
    (RU, '      printed: марте\n      start: 66\n', '', [
        'articles/ru-lamps.yml:53:7: a date whose basis is printed needs the printed words and where they start',
    ]),
    (EN, 'sha256: ', 'sha256: x', [
        "articles/en-lamps.yml:6:11: sha256: 'xef0e177548ce2a6193700272908bb1c4852450fabd297c196dd8ed5cd10' is not of the right form (SHA-256 of that file's bytes)",
    ]),
    (EN, '  unknown:\n    publisher: none is named\n    url: none is given\n', '  unknown:\n    publisher: none is named\n', [
        'articles/en-lamps.yml:3:3: url is left out without a reason; give it, or write under unknown why nobody can know it',
    ]),
    ('chips.yml', '- id: zx300', 'id: zx300', [
        'chips.yml:2:7: this is not YAML: mapping values are not allowed in this context; put a text that holds a colon and a space in quotes',
    ]),
    ('deals.yml', '  title: Zephyr pays Heliotrope\n', '', [
        'deals.yml:48:3: the key title is missing: A short title: who, what, with whom',
    ]),
    (EN, 'claims:\n', 'claims: none\nx:\n', [
        'articles/bn-lamps.yml:37:16: the parts (ur-lamps-promise-usd) come to 800000000, the total is 2000000000; say in a note why they differ',
        "articles/en-lamps.yml:17:9: claims: 'none' should be a list (each item begins with a hyphen)",
        'articles/en-lamps.yml:18:1: the key x is not known here. Known keys: source, claims, set_aside',
        'articles/ru-lamps.yml:42:18: repeats: there is no en-lamps-first-usd in an article. Did you mean bn-lamps-total-usd?',
    ]),
    (EN, '      - claim: ar-lamps-chips', '      - claim: en-lamps-chips', [
        'articles/en-lamps.yml:104:16: a claim cannot contradict itself',
    ]),
    (EN, 'measure: headcount', 'measure: stake', [
        'articles/en-lamps.yml:122:15: unit: stake is counted in percent, not in people',
    ]),
    (AR, 'measure: contract', 'measure: capacity', [
        'articles/ar-lamps.yml:41:15: unit: capacity is counted in W, not in USD',
        'articles/ar-lamps.yml:43:19: counting is only for money that moves (investment, contract, spending_plan); take it out',
    ]),
    (RU, 'flow: ru-lamps-invested-flow', 'flow: ru-lamps-invested-flow\n        distinct_from: nobody', [
        'articles/ru-lamps.yml:42:24: distinct_from: there is no nobody in an article.',
    ]),
    (RU, 'payer: heliotrope\n        payee: quillworks', 'payer: quillworks\n        payee: heliotrope', [
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd has the payee quillworks, this one heliotrope; sums with other parties are other sums',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd has the payer heliotrope, this one quillworks; sums with other parties are other sums',
    ]),
    (UR, 'counting: tranche', 'counting: increment', [
        'articles/ur-lamps.yml:50:19: it lies inside ur-lamps-promise-usd, which is counted, so its counting is tranche',
    ]),
    (UR, 'part_of: ur-lamps-promise-usd', 'part_of: bn-lamps-total-usd', [
        'articles/bn-lamps.yml:37:16: the parts (en-lamps-first-usd, ur-lamps-promise-usd, ur-lamps-tranche-usd) come to 2300000000, more than the whole of 2000000000',
        'articles/ur-lamps.yml:50:19: part_of: what a total so far (bn-lamps-total-usd) holds is an increment, not a tranche',
    ]),
    (EN, '    asserted_by: article\n    start: 275', '    stage: talks\n    asserted_by: article\n    start: 275', [
        'articles/en-lamps.yml:110:12: a stage is how far a deal has come, and this claim is about none; take it out or name the deal',
    ]),
    (EN, 'language: en', 'language: fi', [
        'articles/en-lamps.yml:8:13: figures in fi cannot be read: there are tables for ar, bn, de, en, es, fa, fr, hi, ja, ko, pt, ru, tr, ur, zh',
    ]),
    (EN, '    deal: heliotrope-quillworks\n    statement: Heliotrope has put', '    statement: Heliotrope has put', [
        'articles/en-lamps.yml:20:12: a stage is how far a deal has come, and this claim is about none; take it out or name the deal',
        'articles/en-lamps.yml:39:18: investment is money that moves, so the claim has to be about a deal',
        'articles/en-lamps.yml:47:18: part_of: bn-lamps-total-usd is about another deal, heliotrope-quillworks',
        'articles/en-lamps.yml:71:16: bn-lamps-total-usd is counted for the same deal too; write repeats: bn-lamps-total-usd if it is the same sum, part_of if one holds the other, or distinct_from: bn-lamps-total-usd if it is other money',
        'articles/ru-lamps.yml:42:18: repeats: en-lamps-first-usd is about another deal, None',
    ]),
    ('organisations.yml', '    ru: [Northbank]', '    ru: [Northbank, Zephyr]', [
        'organisations.yml:39:5: the name Zephyr is that of northbank too; one printed name means one organisation',
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: "Heliotrope has put $1.2bn into Quillworks. "', [
        'articles/en-lamps.yml:20:16: statement: it begins or ends with white space; take that out',
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: "Heliotrope\\u200B has put $1.2bn into Quillworks."', [
        'articles/en-lamps.yml:20:16: statement: it holds control characters that nobody can see (U+200B); take them out',
    ]),
    (EN, 'statement: Heliotrope has put $1.2bn into Quillworks.', 'statement: TODO', [
        'articles/en-lamps.yml:20:16: statement: still to be decided: One English sentence in our own words: what this article says, no more',
    ]),
    (EN, 'stage: in_effect', 'stage: TODO', [
        'articles/en-lamps.yml:21:12: stage: still to be decided: How far a deal has come, in the words of one source. Codes: talks, pledged, committed, in_effect, ended',
    ]),
    ('organisations.yml', 'en: [Zephyr]', 'en: [Zephyr, "-2+3+cmd|\' /C calc\'!A1"]', [
        "organisations.yml:40:18: en: it begins with '-', which a spreadsheet would run as a formula; begin with a word",
    ]),
    ('deals.yml', '    - {organisation: northbank, role: customer}\n', '    - {organisation: northbank, role: customer}\n    - {organisation: northbank, role: customer}\n', [
        'deals.yml:16:5: parties: the same item stands here twice',
    ]),
    (EN, 'unit: people', 'unit: 5', [
        "articles/en-lamps.yml:122:15: unit: '5' should be a text; put it in quotes if it looks like a number",
    ]),
    (RU, 'edtf: "XXXX-03"', 'edtf: 2024-1X', [
        'articles/ru-lamps.yml:53:13: 2024-1X is no EDTF date; write 2024-11-08, 2023-09, XXXX-10 (a month of no known year) or 2025? (an uncertain year)',
    ]),
    (RU, 'edtf: "XXXX-03"', 'edtf: 2025/2024', [
        'articles/ru-lamps.yml:53:13: 2025/2024 is no EDTF date; write 2024-11-08, 2023-09, XXXX-10 (a month of no known year) or 2025? (an uncertain year)',
    ]),
    (EN, 'value: 1400', 'value: 10000000000000000000', [
        'articles/en-lamps.yml:121:16: value: 10000000000000000000 is more than 100000000000000000',
    ]),
    (EN, 'id: en-lamps-first-flow\n', 'id: En-first\n', [
        "articles/en-lamps.yml:33:13: id: 'En-first' is not of the right form (Permanent name: small Latin letters, digits and single hyphens. Never changed once published)",
        'articles/en-lamps.yml:47:15: en-lamps-first-flow is no flow of this claim.',
    ]),
]

@pytest.mark.parametrize(("file", "old", "new", "expected"), CASES)
def test_says_what_is_wrong_where_and_what_would_be_right(ledger, file, old, new, expected):
    assert ledger.edit(file, old, new).problems() == expected


def test_a_sound_ledger_has_no_problem(ledger):
    assert ledger.problems(articles=True) == []


def test_tells_every_problem_at_once(ledger):
    ledger.edit(EN, "value: 1200000000", "value: 1200000001")
    ledger.edit(RU, 'edtf: "XXXX-03"', "edtf: March")
    ledger.edit("deals.yml", "type: chip_supply", "type: chips")
    ledger.edit("chips.yml", "kind: accelerator", "kind: accelerator\n  kind: gpu")
    files = [problem.split(":")[0] for problem in ledger.problems()]
    assert {EN, RU, "deals.yml", "chips.yml"} <= set(files)


def test_a_total_may_differ_from_its_parts_with_a_note(ledger):
    ledger.edit(UR, "        part_of: bn-lamps-total-usd\n", "")
    ledger.edit(UR, "        flow: ur-lamps-promise-flow\n", "        flow: ur-lamps-promise-flow\n        distinct_from: bn-lamps-total-usd\n")
    assert len(ledger.problems()) == 1
    ledger.edit(BN, "        counting: cumulative\n", "        counting: cumulative\n        note: One part is told elsewhere.\n")
    assert ledger.problems() == []


def test_money_of_another_deal_cannot_be_a_part(ledger):
    ledger.edit("articles/ar-lamps.yml", "        counting: increment\n", "        counting: increment\n        part_of: bn-lamps-total-usd\n")
    assert "articles/ar-lamps.yml:44:18: part_of: bn-lamps-total-usd is about another deal, heliotrope-quillworks" in ledger.problems()


def test_the_looser_of_two_readings_is_counted(ledger):
    ledger.edit(EN, "        counting: ceiling\n", "        counting: ceiling\n        repeats: en-lamps-first-usd\n")
    assert any("the looser of two readings is counted; let en-lamps-first-usd repeat this one" in p for p in ledger.problems())


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-29", "XXXX-10", "2025?", "2027/..", "../2020", "202X", "2019~"])
def test_takes_edtf_dates(ledger, date):
    ledger.edit(EN, 'edtf: "2024-05"', f'edtf: "{date}"')
    assert ledger.problems() == []


@pytest.mark.parametrize("date", ["2024-02-30", "2023-02-29", "2024-13", "unknown", "1 May 2024", "2024-1", "24-05", "2024-05-32"])
def test_refuses_what_is_no_date(ledger, date):
    ledger.edit(EN, 'edtf: "2024-05"', f'edtf: "{date}"')
    assert [problem.split(":", 1)[0] for problem in ledger.problems()] == [EN]


def test_a_bound_inside_the_printed_words_has_to_be_the_bound(ledger):
    ledger.edit(EN, "printed: $1.2 billion", "printed: over $1.2 billion")
    assert "articles/en-lamps.yml:45:16: bound: the words over $1.2 billion say more_than, not exact" in ledger.problems()


def test_a_bound_without_words_is_not_told_twice_where_the_figure_is_unreadable(ledger):
    ledger.edit(EN, "        bound_printed: up to\n        bound_start: 148\n", "")
    ledger.edit(EN, "printed: $2.5 billion", "printed: $2.5 zillion")
    assert len([p for p in ledger.problems() if "zillion" in p]) == 1
    assert not any("does not give the words" in p for p in ledger.problems())


def test_a_flow_without_ends_is_refused(ledger):
    ledger.edit(RU, "        payer: quillworks\n        what: computing", "        what: computing")
    assert "articles/ru-lamps.yml:59:13: a flow with neither payer nor payee says nothing; leave it out" in ledger.problems()


def test_a_claim_without_an_id_may_contradict(ledger):
    ledger.edit(EN, "  - id: en-lamps-chips\n", "  - id: 5\n")
    assert any("id: '5' should be a text" in problem for problem in ledger.problems())


def test_a_contradiction_is_declared_on_one_side(ledger):
    ledger.edit("articles/ar-lamps.yml", "    statement: Northbank buys", "    contradicts:\n      - {claim: en-lamps-chips, about: how sure it is}\n    statement: Northbank buys")
    assert [p.split(": ", 1)[1] for p in ledger.problems()] == ["en-lamps-chips says so already; declare it on one side only"]


@pytest.mark.parametrize(("content", "message"), [
    ("[]", "the file: this is empty; fill it in or leave the key out"),
    ("a text", "the file: 'a text' should be a list (each item begins with a hyphen)"),
])  # fmt: skip
def test_a_list_that_is_none_is_one_clear_line(ledger, content, message):
    (ledger.folder / "chips.yml").write_text(content)
    assert f"chips.yml:1:1: {message}" in ledger.problems()


@pytest.mark.parametrize("written", ["7.0", "1e3", '"7"', "true", "1000000001"])
def test_the_fast_validator_takes_nothing_that_the_one_that_explains_refuses(ledger, written):
    start = re.search(r"start: (\d+)", (ledger.folder / "articles/en-lamps.yml").read_text(encoding="utf-8"))[0]
    ledger.edit("articles/en-lamps.yml", start, f"start: {written}")
    assert any("en-lamps.yml" in problem and "start: " in problem for problem in ledger.problems())


@pytest.mark.parametrize("printed, language, said, unsaid", [
    ("2026年10月", "zh", 10, 5), ("2026年十月", "zh", 10, 5), ("2026年十一月", "zh", 11, 1), ("2026年5月", "ja", 5, 1), ("2026년 6월", "ko", 6, 5),
    ("в январе 2026", "ru", 1, 5), ("في كانون الثاني 2026", "ar", 1, 12), ("Ekim 2026", "tr", 10, 9),
])  # fmt: skip
def test_a_month_is_printed_by_its_name_or_number(printed, language, said, unsaid):
    assert not_printed(f"2026-{said:02d}", printed, language) == []
    assert not_printed(f"2026-{unsaid:02d}", printed, language) == [f"the month {unsaid:02d}"]


def test_a_unit_that_stands_apart_is_given_with_its_words(ledger):
    """As in: of the $1.1 billion, 275 million is paid."""
    whole = "        printed: $1.2 billion\n        start: {}\n"
    start = int(re.search(r"printed: \$1\.2 billion\n        start: (\d+)", (ledger.folder / EN).read_text(encoding="utf-8"))[1])
    bare = f"        printed: 1.2 billion\n        start: {start + 1}\n"
    ledger.edit(EN, whole.format(start), bare)
    assert any("give under unit_printed the words that name its unit elsewhere, not USD" in problem for problem in ledger.problems(articles=True))
    ledger.edit(EN, bare, bare + f"        unit_printed: $\n        unit_start: {start}\n")
    assert ledger.problems(articles=True) == []
    ledger.edit(EN, "unit_printed: $", "unit_printed: €")
    told = ledger.problems(articles=True)
    assert any("unit_printed: the words € do not say USD and nothing else; give the unit as a figure has it" in problem for problem in told)
    assert any("the article prints € nowhere" in problem for problem in told)


def test_words_of_a_unit_need_their_place(ledger):
    ledger.edit(EN, "        unit: USD\n", "        unit: USD\n        unit_printed: $\n")
    assert any("unit_printed is given, so unit_start must be given too" in problem for problem in ledger.problems())


@pytest.mark.parametrize("words", ["billion dollars", "about $", "up to $"])
def test_words_of_a_unit_hold_neither_a_scale_nor_a_bound(ledger, words):
    ledger.edit(EN, "        unit: USD\n", f"        unit: USD\n        unit_printed: {words}\n        unit_start: 3\n")
    assert any(f"unit_printed: the words {words} do not say USD and nothing else" in problem for problem in ledger.problems())


def test_what_can_be_read_in_two_ways_is_settled_by_a_note(ledger):
    ledger.edit(EN, "printed: $1.2 billion", "printed: 1.2 billion rupees").edit(EN, "        unit: USD\n", "        unit: PKR\n")
    told = [problem for problem in ledger.problems() if ":41:" in problem]
    assert told and all("is ambiguous" in problem and "say in a note why" in problem for problem in told)
    ledger.edit(EN, "        unit: PKR\n", "        unit: PKR\n        note: The article is about Karachi.\n")
    assert not [problem for problem in ledger.problems() if ":41:" in problem]
    ledger.edit(EN, "        unit: PKR\n", "        unit: EUR\n")
    assert [problem for problem in ledger.problems() if ":41:" in problem]
