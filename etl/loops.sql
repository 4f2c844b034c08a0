-- Flows that lead back to where they began.
--
-- A leg is any flow between two known groups (AWS counts as Amazon) that is not over; a loop is a
-- ring of legs that passes no group twice. Each ring is found once, from its alphabetically first
-- group. SQL carries this: the graph has as many nodes as there are companies, and a reporter can
-- change the query and run it in the browser.

CREATE TEMP TABLE legs AS
SELECT f.id AS flow_id, payer.group_id AS payer_id, payee.group_id AS payee_id,
    f.source_id, f.basis, f.stage, basis.rank AS basis_rank, stage.rank AS stage_rank
FROM flows AS f
JOIN groups AS payer ON payer.organisation_id = f.payer_id
JOIN groups AS payee ON payee.organisation_id = f.payee_id
JOIN codes AS basis ON basis.list = 'basis' AND basis.code = f.basis
JOIN codes AS stage ON stage.list = 'stage' AND stage.code = f.stage
WHERE payer.group_id <> payee.group_id AND f.stage <> 'ended';

CREATE TEMP TABLE rings AS
WITH RECURSIVE
pairs (payer_id, payee_id) AS (SELECT DISTINCT payer_id, payee_id FROM legs),
walks (first, last, path, length) AS (
    SELECT payer_id, payee_id, payer_id || '>' || payee_id, 1 FROM pairs WHERE payee_id > payer_id
    UNION ALL
    SELECT first, payee_id, path || '>' || payee_id, length + 1
    FROM walks JOIN pairs ON pairs.payer_id = walks.last
    -- 8 legs: beyond that a ring says little, and their number grows without limit
    WHERE length < 7 AND payee_id > first AND instr('>' || path || '>', '>' || payee_id || '>') = 0
)
SELECT replace(path, '>', '--') AS id, path, length + 1 AS length,
    '["' || replace(path, '>', '","') || '"]' AS organisations
FROM walks JOIN pairs ON pairs.payer_id = last AND pairs.payee_id = first;

CREATE TEMP TABLE ring_flows AS
SELECT rings.id AS loop_id, step.key + 1 AS leg, legs.*,
    row_number() OVER (
        PARTITION BY rings.id, step.key ORDER BY legs.basis_rank, legs.stage_rank DESC, legs.flow_id
    ) = 1 AS best
FROM rings
JOIN json_each(rings.organisations) AS step
JOIN legs ON legs.payer_id = step.value
    AND legs.payee_id = json_extract(rings.organisations, '$[' || ((step.key + 1) % rings.length) || ']');

CREATE INDEX temp.ring_flows_loop ON ring_flows (loop_id, best);

-- A leg is as good as the best flow under it: printed money first, and among equals the furthest stage.
INSERT INTO loops (id, path, length, weakest_basis, weakest_stage, organisations, source_count)
SELECT
    rings.id,
    (SELECT group_concat(o.name, ' → ') FROM (
        SELECT organisations.name FROM json_each(rings.organisations) AS step
        JOIN organisations ON organisations.id = step.value ORDER BY step.key) AS o)
        || ' → ' || (SELECT name FROM organisations WHERE id = json_extract(rings.organisations, '$[0]')),
    rings.length,
    (SELECT basis FROM ring_flows WHERE loop_id = rings.id AND best ORDER BY basis_rank DESC LIMIT 1),
    (SELECT stage FROM ring_flows WHERE loop_id = rings.id AND best ORDER BY stage_rank LIMIT 1),
    (SELECT json_group_array(name) FROM (
        SELECT organisations.name FROM json_each(rings.organisations) AS step
        JOIN organisations ON organisations.id = step.value ORDER BY step.key)),
    (SELECT count(DISTINCT source_id) FROM ring_flows WHERE loop_id = rings.id)
FROM rings ORDER BY rings.id;

INSERT INTO loop_flows (loop_id, leg, payer_id, payee_id, flow_id, best)
SELECT loop_id, leg, payer_id, payee_id, flow_id, best FROM ring_flows ORDER BY loop_id, leg, flow_id;

DROP TABLE ring_flows;
DROP TABLE rings;
DROP TABLE legs;
