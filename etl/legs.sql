-- What loops are made of: every flow between two known groups (AWS counts as Amazon) that is not over.
-- place: the best flow between the two comes first, printed money before the rest, and among equals the furthest stage.
CREATE TEMP TABLE legs AS
SELECT f.id AS flow_id, payer.group_id AS payer_id, payee.group_id AS payee_id,
    f.source_id, f.basis, f.stage, basis.rank AS basis_rank, stage.rank AS stage_rank,
    row_number() OVER (PARTITION BY payer.group_id, payee.group_id ORDER BY basis.rank, stage.rank DESC, f.id) AS place
FROM flows AS f
JOIN groups AS payer ON payer.organisation_id = f.payer_id
JOIN groups AS payee ON payee.organisation_id = f.payee_id
JOIN codes AS basis ON basis.list = 'basis' AND basis.code = f.basis
JOIN codes AS stage ON stage.list = 'stage' AND stage.code = f.stage
WHERE payer.group_id <> payee.group_id AND f.stage <> 'ended';

CREATE INDEX temp.legs_pair ON legs (payer_id, payee_id, place);

CREATE TEMP TABLE rings (loop_id TEXT NOT NULL, leg INTEGER NOT NULL, payer_id TEXT NOT NULL, payee_id TEXT NOT NULL, PRIMARY KEY (loop_id, leg)) WITHOUT ROWID;
