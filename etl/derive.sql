-- What follows from the claims: money and its totals, disagreements, and each deal's headline, stage, date and lists.

-- Each organisation with the one at the head of its group: AWS counts as Amazon, Google as Alphabet.
INSERT INTO groups (organisation_id, group_id, steps)
WITH RECURSIVE up (organisation_id, group_id, steps) AS (
    SELECT id, id, 0 FROM organisations
    UNION ALL
    SELECT up.organisation_id, o.parent_id, up.steps + 1
    FROM up JOIN organisations AS o ON o.id = up.group_id
    WHERE o.parent_id IS NOT NULL AND up.steps < 20
)
SELECT organisation_id, group_id, max(steps) AS steps FROM up GROUP BY organisation_id
ORDER BY organisation_id;

-- Money that sums may take, each bit of it once: increments, ceilings (a high without a low), tranches
-- that are further than their whole (which is then less by them), and of a total so far what no
-- increment tells.
INSERT INTO money (amount_id, deal_id, claim_id, source_id, flow_id, payer_id, payee_id, what, basis, stage, measure, currency, bound, low, high)
WITH told AS (
    SELECT a.*, c.stage AS claim_stage FROM amounts AS a JOIN claims AS c ON c.id = a.claim_id
    WHERE a.counting IS NOT NULL AND a.repeats IS NULL
),
apart AS (
    SELECT t.id, t.part_of, t.low, t.high FROM told AS t JOIN told AS w ON w.id = t.part_of
    WHERE t.counting = 'tranche' AND t.claim_stage <> w.claim_stage
),
apart_sums AS (
    SELECT part_of, sum(low) AS low, sum(high) AS high FROM apart GROUP BY part_of
),
part_sums AS (
    SELECT part_of, sum(low) AS low FROM told WHERE part_of IS NOT NULL GROUP BY part_of
),
counted AS (
    SELECT t.id, t.low - coalesce(s.low, 0) AS low, t.high - coalesce(s.high, 0) AS high
    FROM told AS t LEFT JOIN apart_sums AS s ON s.part_of = t.id
    WHERE t.counting IN ('increment', 'ceiling')
    UNION ALL
    SELECT id, low, high FROM apart
    UNION ALL
    SELECT t.id, t.low - coalesce(s.low, 0), t.high - coalesce(s.low, 0)
    FROM told AS t LEFT JOIN part_sums AS s ON s.part_of = t.id
    WHERE t.counting = 'cumulative' AND t.low > coalesce(s.low, 0)
)
SELECT
    a.id AS amount_id, a.deal_id, a.claim_id, a.source_id, f.id AS flow_id,
    payer.group_id AS payer_id, payee.group_id AS payee_id,
    f.what, f.basis, f.stage, a.measure, a.unit AS currency, a.bound, counted.low, counted.high
FROM counted
JOIN amounts AS a ON a.id = counted.id
JOIN flows AS f ON f.id = a.flow_id
LEFT JOIN groups AS payer ON payer.organisation_id = f.payer_id
LEFT JOIN groups AS payee ON payee.organisation_id = f.payee_id
ORDER BY a.id;

-- How much went, or is to go, from whom to whom. Stages, bases and measures stand in rows of their own:
-- a spending plan may hold contracts, and an onlooker's word is no printed payment.
INSERT INTO pair_totals (payer_id, payee_id, stage, basis, measure, currency, low, high, amounts, deals)
SELECT
    payer_id, payee_id, stage, basis, measure, currency,
    sum(low) AS low,
    CASE WHEN count(high) = count(*) THEN sum(high) END AS high,
    count(*) AS amounts,
    count(DISTINCT deal_id) AS deals
FROM money
GROUP BY payer_id, payee_id, stage, basis, measure, currency
ORDER BY payer_id, payee_id, stage, basis, measure, currency;

-- Who pays whom for what, stage by stage, companies of a group as one; the money where it is printed. What
-- the map of money draws.
INSERT INTO pair_flows (payer_id, payee_id, what, stage, basis, flows, source_count, deal_id, currency, low, high)
WITH sums AS (
    SELECT payer_id, payee_id, what, stage, currency, sum(low) AS low,
        CASE WHEN count(high) = count(*) THEN sum(high) END AS high
    FROM money GROUP BY payer_id, payee_id, what, stage, currency
),
pairs AS (
    SELECT payer.group_id AS payer_id, payee.group_id AS payee_id, f.what, f.stage, min(b.rank) AS basis_rank,
        count(*) AS flows, count(DISTINCT f.source_id) AS source_count,
        CASE WHEN count(DISTINCT f.deal_id) = 1 THEN max(f.deal_id) END AS deal_id
    FROM flows AS f
    JOIN codes AS b ON b.list = 'basis' AND b.code = f.basis
    LEFT JOIN groups AS payer ON payer.organisation_id = f.payer_id
    LEFT JOIN groups AS payee ON payee.organisation_id = f.payee_id
    GROUP BY 1, 2, 3, 4
)
SELECT p.payer_id, p.payee_id, p.what, p.stage, b.code AS basis, p.flows, p.source_count, p.deal_id, s.currency, s.low, s.high
FROM pairs AS p
JOIN codes AS b ON b.list = 'basis' AND b.rank = p.basis_rank
LEFT JOIN sums AS s ON s.payer_id IS p.payer_id AND s.payee_id IS p.payee_id AND s.what = p.what AND s.stage = p.stage
ORDER BY p.payer_id, p.payee_id, p.what, p.stage, s.currency;

-- Two claims that a reader has set against each other.
-- (etl/rows.py makes the declared ones; these come from amounts that repeat one another)
INSERT INTO disagreements (id, deal_id, about, claim_id, source_id, says, other_claim_id, other_source_id, other_says)
SELECT a.id || '--' || b.id || '--sum', a.deal_id, 'the sum',
    a.claim_id, a.source_id, replace(a.bound, '_', ' ') || ' ' || a.printed,
    b.claim_id, b.source_id, replace(b.bound, '_', ' ') || ' ' || b.printed
FROM amounts AS a JOIN amounts AS b ON b.id = a.repeats
WHERE a.source_id <> b.source_id AND (a.bound <> b.bound OR a.value <> b.value)
ORDER BY 1;

INSERT INTO disagreements (id, deal_id, about, claim_id, source_id, says, other_claim_id, other_source_id, other_says)
SELECT DISTINCT ca.id || '--' || cb.id || '--stage', ca.deal_id, 'how far it has come',
    ca.id, ca.source_id, replace(ca.stage, '_', ' '),
    cb.id, cb.source_id, replace(cb.stage, '_', ' ')
FROM amounts AS a JOIN amounts AS b ON b.id = a.repeats
JOIN claims AS ca ON ca.id = a.claim_id JOIN claims AS cb ON cb.id = b.claim_id
WHERE ca.source_id <> cb.source_id AND ca.stage <> cb.stage
ORDER BY 1;

-- One article has the deal ended, another not.
INSERT INTO disagreements (id, deal_id, about, claim_id, source_id, says, other_claim_id, other_source_id, other_says)
SELECT min(a.id) || '--' || min(b.id) || '--ended', a.deal_id, 'whether it has ended',
    min(a.id), a.source_id, 'ended', min(b.id), b.source_id, replace(min(b.stage), '_', ' ')
FROM claims AS a JOIN claims AS b ON b.deal_id = a.deal_id AND b.source_id <> a.source_id AND b.stage <> 'ended'
WHERE a.stage = 'ended'
GROUP BY a.deal_id, a.source_id, b.source_id
ORDER BY 1;

-- The headline of a deal: its money (table money) between its own payer and payee. What is agreed or
-- firmer comes first (committed and in effect together), else what is pledged, else what is talked of,
-- else what has ended: these four are never added to one another. Spending plans only where nothing
-- else is. One amount keeps its printed number and bound; several are added, with a value only where all
-- are exact; of several currencies no figure is given.
CREATE TEMP TABLE headlines AS
WITH candidates AS (
    SELECT m.*, a.value, s.rank AS stage_rank,
        CASE m.stage WHEN 'in_effect' THEN 1 WHEN 'committed' THEN 1 WHEN 'pledged' THEN 2 WHEN 'talks' THEN 3 ELSE 4 END AS tier,
        m.measure = 'spending_plan' AS plan
    FROM money AS m
    JOIN amounts AS a ON a.id = m.amount_id
    JOIN deals AS d ON d.id = m.deal_id
    JOIN codes AS s ON s.list = 'stage' AND s.code = m.stage
    LEFT JOIN groups AS payer ON payer.organisation_id = d.payer_id
    LEFT JOIN groups AS payee ON payee.organisation_id = d.payee_id
    WHERE m.payer_id IS payer.group_id AND m.payee_id IS payee.group_id
),
first_choice AS (
    SELECT deal_id, plan, tier, row_number() OVER (PARTITION BY deal_id ORDER BY plan, tier) AS place FROM candidates
)
SELECT c.deal_id,
    CASE WHEN count(DISTINCT c.measure) = 1 THEN max(c.measure) END AS measure,
    max(c.currency) AS currency,
    CASE
        WHEN count(*) = 1 THEN max(CASE WHEN c.bound IN ('exact', 'about') THEN c.low ELSE c.value END)
        WHEN sum(c.bound = 'exact') = count(*) AND sum(c.low) = sum(c.high) THEN sum(c.low)
    END AS value,
    sum(c.low) AS low,
    CASE WHEN count(c.high) = count(*) THEN sum(c.high) END AS high,
    CASE WHEN count(DISTINCT c.bound) = 1 THEN max(c.bound) END AS bound,
    count(DISTINCT c.currency) AS currencies,
    min(c.stage_rank) AS stage_rank
FROM candidates AS c
JOIN first_choice AS f ON f.place = 1 AND f.deal_id = c.deal_id AND f.plan = c.plan AND f.tier = c.tier
GROUP BY c.deal_id;

CREATE INDEX temp.headlines_deal ON headlines (deal_id);

UPDATE deals SET (value, low, high, currency, measure, bound) =
    (SELECT h.value, h.low, h.high, h.currency, h.measure, h.bound FROM headlines AS h WHERE h.deal_id = deals.id AND h.currencies = 1);

-- A deal is as far as the least advanced part of its headline; without money, as its furthest claim that
-- has not ended.
UPDATE deals SET stage = (SELECT code FROM codes WHERE list = 'stage' AND rank = coalesce(
    (SELECT stage_rank FROM headlines AS h WHERE h.deal_id = deals.id),
    (SELECT max(s.rank) FROM claims AS c JOIN codes AS s ON s.list = 'stage' AND s.code = c.stage
     WHERE c.deal_id = deals.id AND c.stage <> 'ended'),
    (SELECT rank FROM codes WHERE list = 'stage' AND code = 'ended')));

DROP TABLE headlines;

-- What the payer and the payee stand on: the strongest basis of a flow between the two in this deal.
-- (CROSS JOIN and the signs +: from the few flows of the deal, not from all flows of a basis or of a company)
UPDATE deals SET basis = (
    SELECT f.basis FROM flows AS f CROSS JOIN codes AS b ON b.list = 'basis' AND b.code = f.basis
    WHERE f.deal_id = deals.id AND +f.payer_id IS deals.payer_id AND +f.payee_id IS deals.payee_id
    ORDER BY b.rank LIMIT 1);

-- When it was made or announced: a date with a year before one without, a printed one before an
-- inferred one, the most precise, the earliest.
UPDATE deals SET (announced, announced_min, announced_max, announced_basis) = (
    SELECT date, date_min, date_max, date_basis FROM claims
    WHERE claims.deal_id = deals.id AND date_event = 'made' AND date IS NOT NULL
    ORDER BY date_min IS NULL, date_basis = 'inferred', julianday(date_max) - julianday(date_min), length(date) DESC, date, id LIMIT 1);
UPDATE deals SET year = CAST(substr(announced_min, 1, 4) AS INTEGER)
WHERE substr(announced_min, 1, 4) = substr(announced_max, 1, 4);

UPDATE deals SET
    parties = (SELECT json_group_array(name) FROM (
        SELECT DISTINCT o.name FROM deal_parties AS p JOIN organisations AS o ON o.id = p.organisation_id
        WHERE p.deal_id = deals.id ORDER BY o.name)),
    chips = (SELECT json_group_array(name) FROM (
        SELECT DISTINCT chips.name FROM deal_chips AS d JOIN chips ON chips.id = d.chip_id
        WHERE d.deal_id = deals.id ORDER BY chips.name)),
    languages = (SELECT json_group_array(language) FROM (
        SELECT DISTINCT s.language FROM claims AS c JOIN sources AS s ON s.id = c.source_id
        WHERE c.deal_id = deals.id ORDER BY s.language)),
    stages = (SELECT json_group_array(code) FROM (
        SELECT DISTINCT s.code, s.rank FROM claims AS c JOIN codes AS s ON s.list = 'stage' AND s.code = c.stage
        WHERE c.deal_id = deals.id ORDER BY s.rank)),
    source_count = (SELECT count(DISTINCT source_id) FROM claims WHERE claims.deal_id = deals.id),
    disputed = EXISTS (SELECT 1 FROM disagreements WHERE disagreements.deal_id = deals.id);
