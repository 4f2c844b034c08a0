-- The loops that etl/loops.py has found among the legs (rings: a row for each leg of each), with what they stand on.

-- A leg is as good as the best flow under it, and a loop as weak as its weakest leg.
CREATE TEMP TABLE best AS
SELECT r.loop_id, r.leg, o.name, l.basis, l.stage, l.basis_rank, l.stage_rank
FROM rings AS r
JOIN organisations AS o ON o.id = r.payer_id
JOIN legs AS l ON l.payer_id = r.payer_id AND l.payee_id = r.payee_id AND l.place = 1;

CREATE INDEX temp.best_leg ON best (loop_id, leg);

INSERT INTO loops (id, path, length, weakest_basis, weakest_stage, organisations, source_count)
SELECT
    ids.loop_id,
    (SELECT group_concat(name, ' → ') FROM (SELECT name FROM best AS b WHERE b.loop_id = ids.loop_id ORDER BY leg))
        || ' → ' || (SELECT name FROM best AS b WHERE b.loop_id = ids.loop_id AND leg = 1),
    ids.length,
    (SELECT basis FROM best AS b WHERE b.loop_id = ids.loop_id ORDER BY basis_rank DESC LIMIT 1),
    (SELECT stage FROM best AS b WHERE b.loop_id = ids.loop_id ORDER BY stage_rank LIMIT 1),
    (SELECT json_group_array(name) FROM (SELECT name FROM best AS b WHERE b.loop_id = ids.loop_id ORDER BY leg)),
    (SELECT count(DISTINCT l.source_id) FROM rings AS r JOIN legs AS l ON l.payer_id = r.payer_id AND l.payee_id = r.payee_id
     WHERE r.loop_id = ids.loop_id)
FROM (SELECT loop_id, count(*) AS length FROM rings GROUP BY loop_id) AS ids
ORDER BY ids.loop_id;

-- Of a leg that articles tell of again and again, the twenty best flows: the rest stand in flows.
INSERT INTO loop_flows (loop_id, leg, payer_id, payee_id, flow_id, best)
SELECT r.loop_id, r.leg, r.payer_id, r.payee_id, l.flow_id, l.place = 1
FROM rings AS r JOIN legs AS l ON l.payer_id = r.payer_id AND l.payee_id = r.payee_id AND l.place <= 20
ORDER BY r.loop_id, r.leg, l.flow_id;

DROP TABLE best;
DROP TABLE rings;
DROP TABLE legs;
