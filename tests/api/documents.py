"""An invented corpus: several publishers, holders, voices and standings, every way of display."""

from __future__ import annotations

# Words that stand in nothing but the source that may only be linked to.
LINKED_MARKER = "thirty-one lantern keepers"
# What may be quoted in part and never shown as a whole.
EXCERPT_SOURCE = "alder-places"

CORPUS = {
    "alder-places.md": """---
title: Places that share a budget
publisher: Alder Fund
type: report
published: 2021-06-14
url: https://alder.example/places#part-two
display: excerpt
---

## How places share a budget

A place committee brings the hospital trust, the council and local charities to one table. The
committee sets one pooled budget for neighbourhood teams every April. Its chair is elected by the
members for three years.

## What the fund recommends

The Alder Fund recommends that every place committee publishes its pooled budget by 30 June. Places
spent £12.5 million on neighbourhood teams in 2020.

## What a place needs

Every place needs three things. First, it needs a named chair who answers for the pooled budget.
Second, it needs a joint team of nurses and social workers. Third, it needs a public account of
what was spent.
""",
    "birch-opinion.md": """---
title: Why governors should meet in public
publisher: Birch Alliance
authors: [Orla Finch]
author_affiliation: Birch Alliance
type: opinion
published: 2022-03
url: https://birch.example/governors
---

## Meeting in public

Hospital governors should meet in public at least six times a year. Closed meetings of governors
cost a trust the confidence of its patients.
""",
    "cedar-poll.md": """---
title: What ward leaders told us about rotas
publisher: Cedar Journal
type: report
published: 2020-11-02
url: https://cedar.example/rotas
sections:
  - {heading: Answers, holder: the ward leaders polled, voice: poll}
---

## Answers

Before the pandemic, 38 per cent of ward leaders favoured shared rotas across hospitals. Now 64 per
cent of ward leaders favour shared rotas across hospitals.

## What we make of it

Shared rotas need a common payroll, and few hospitals have one.
""",
    "dogwood-plan-2015.md": """---
title: Dogwood discharge plan 2015
publisher: Dogwood Council
type: plan
published: 2015
standing: superseded
superseded_by: [dogwood-plan-2023]
url: https://dogwood.example/2015.pdf
---

## Discharge from hospital

The council aims to arrange home care within five days of a discharge from Dogwood hospital.
""",
    "dogwood-plan-2023.md": """---
title: Dogwood discharge plan 2023
publisher: Dogwood Council
type: plan
published: 2023-04
checked_on: 2025-01-10
licence: Open Government Licence v3.0
url: https://dogwood.example/2023
---

## Step-down beds

At present the council pays for 45 step-down beds in its care homes.
""",
    "elm-review.md": """---
title: The Elm review of ambulance handovers
publisher: Elm Commission
type: review
published: 2019-09-30
text: digest
url: https://elm.example/review
checked_on: 2025-02-01
standing: historic
rests_on:
  - url: https://press.example/on-the-elm-review-and-its-reception-in-departments
    kind: secondary
    seen: 2025-02-01
---

## Ambulance handovers

The review asks every emergency department to take over patients from ambulances within 15 minutes.
""",
    "fir-notes.md": f"""---
title: Notes on night lighting
publisher: Fir Institute
type: briefing
published: 2018
display: link
url: https://fir.example/lighting
---

## Night lighting on wards

The institute sent {LINKED_MARKER} to the wards of Fir hospital to count the night lighting. Night
lighting on wards was dimmed after the institute had counted it.
""",
}

BUDGET = "Who sets the pooled budget for neighbourhood teams?"
POLL = "What share of ward leaders favour shared rotas across hospitals now?"
UNANSWERED = "Which hospital trust runs a fleet of submarines?"
PERSONAL = "Which trust treats the patient with NHS number 943 476 5919?"
