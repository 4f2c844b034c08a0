-- The one definition of every table, view, column, key and check of deals.db.
-- metadata.yml says what each is, in a sentence; data/schema/codes.json says what each code means.
-- Rows go in sorted by id: the rowid that this gives is what full-text search refers to.

CREATE TABLE codes (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    rank INTEGER NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (list, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    file TEXT NOT NULL UNIQUE,
    publisher TEXT,
    language TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('ltr', 'rtl')),
    published TEXT,
    published_min TEXT,
    published_max TEXT,
    published_basis TEXT NOT NULL CHECK (published_basis IN ('printed', 'inferred', 'unknown')),
    published_grounds TEXT,
    url TEXT,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    characters INTEGER NOT NULL CHECK (characters > 0)
) STRICT;
CREATE INDEX sources_language ON sources (language);

CREATE TABLE organisations (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ai_lab', 'cloud_provider', 'chip_maker', 'technology_company', 'media', 'research', 'finance', 'other')),
    parent_id TEXT REFERENCES organisations (id),
    ticker TEXT,
    note TEXT
) STRICT;
CREATE INDEX organisations_kind ON organisations (kind);
CREATE INDEX organisations_parent ON organisations (parent_id);

CREATE TABLE organisation_names (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (organisation_id, language, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_names_language ON organisation_names (language);

CREATE TABLE chips (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    vendor_id TEXT REFERENCES organisations (id),
    family TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('accelerator', 'gpu', 'platform', 'unnamed')),
    note TEXT
) STRICT;
CREATE INDEX chips_kind ON chips (kind);
CREATE INDEX chips_vendor ON chips (vendor_id);

-- value, low, high, stage, announced and the arrays are worked out from the claims by etl/derive.sql
CREATE TABLE deals (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('investment', 'stake', 'cloud_contract', 'computing_contract', 'chip_supply', 'distribution', 'partnership', 'spending_plan')),
    stage TEXT CHECK (stage IN ('talks', 'pledged', 'committed', 'in_effect', 'ended')),
    announced TEXT,
    announced_min TEXT,
    announced_max TEXT,
    announced_basis TEXT CHECK (announced_basis IN ('printed', 'inferred')),
    year INTEGER,
    payer_id TEXT REFERENCES organisations (id),
    payee_id TEXT REFERENCES organisations (id),
    basis TEXT CHECK (basis IN ('stated', 'commentary', 'implied')),
    value ANY CHECK (typeof(value) IN ('null', 'integer', 'real')),
    low ANY CHECK (typeof(low) IN ('null', 'integer', 'real')),
    high ANY CHECK (typeof(high) IN ('null', 'integer', 'real')),
    bound TEXT CHECK (bound IN ('exact', 'up_to', 'less_than', 'at_least', 'more_than', 'about')),
    currency TEXT,
    measure TEXT,
    parties TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(parties)),
    chips TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(chips)),
    languages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(languages)),
    stages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(stages)),
    source_count INTEGER NOT NULL DEFAULT 0,
    disputed INTEGER NOT NULL DEFAULT 0 CHECK (disputed IN (0, 1)),
    note TEXT,
    CHECK (low IS NULL OR high IS NULL OR low <= high)
) STRICT;
CREATE INDEX deals_disputed ON deals (disputed);
CREATE INDEX deals_high ON deals (high DESC);
CREATE INDEX deals_type ON deals (type);
CREATE INDEX deals_stage ON deals (stage);
CREATE INDEX deals_year ON deals (year);
CREATE INDEX deals_payer ON deals (payer_id);
CREATE INDEX deals_payee ON deals (payee_id);
CREATE INDEX deals_basis ON deals (basis);

CREATE TABLE deal_parties (
    deal_id TEXT NOT NULL REFERENCES deals (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL CHECK (role IN ('investor', 'investee', 'holder', 'issuer', 'customer', 'provider', 'maker', 'distributor', 'partner', 'spender')),
    PRIMARY KEY (deal_id, organisation_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX deal_parties_role ON deal_parties (role);
CREATE INDEX deal_parties_organisation ON deal_parties (organisation_id);

CREATE TABLE claims (
    id TEXT PRIMARY KEY NOT NULL,
    source_id TEXT NOT NULL REFERENCES sources (id),
    deal_id TEXT REFERENCES deals (id),
    statement TEXT NOT NULL,
    stage TEXT CHECK (stage IN ('talks', 'pledged', 'committed', 'in_effect', 'ended')),
    asserted_by TEXT NOT NULL,
    date TEXT,
    date_min TEXT,
    date_max TEXT,
    date_basis TEXT NOT NULL CHECK (date_basis IN ('printed', 'inferred', 'unknown')),
    date_event TEXT CHECK (date_event IN ('made', 'reported', 'due', 'other')),
    date_printed TEXT,
    date_start INTEGER,
    date_grounds TEXT,
    char_start INTEGER NOT NULL CHECK (char_start >= 0),
    char_end INTEGER NOT NULL,
    note TEXT,
    checked TEXT,
    CHECK (char_end > char_start),
    CHECK (deal_id IS NULL OR stage IS NOT NULL),
    CHECK ((date IS NULL) = (date_basis = 'unknown')),
    CHECK (date IS NULL OR date_event IS NOT NULL)
) STRICT;
CREATE INDEX claims_date_basis ON claims (date_basis);
CREATE INDEX claims_source ON claims (source_id);
CREATE INDEX claims_checked ON claims (checked);
CREATE INDEX claims_date ON claims (date_min);
CREATE INDEX claims_deal ON claims (deal_id);
CREATE INDEX claims_stage ON claims (stage);
CREATE INDEX claims_asserted_by ON claims (asserted_by);

CREATE TABLE flows (
    id TEXT PRIMARY KEY NOT NULL,
    deal_id TEXT REFERENCES deals (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    source_id TEXT NOT NULL REFERENCES sources (id),
    payer_id TEXT REFERENCES organisations (id),
    payee_id TEXT REFERENCES organisations (id),
    what TEXT NOT NULL CHECK (what IN ('equity', 'cloud', 'computing', 'chips', 'models', 'revenue', 'unstated')),
    basis TEXT NOT NULL CHECK (basis IN ('stated', 'commentary', 'implied')),
    stage TEXT NOT NULL CHECK (stage IN ('talks', 'pledged', 'committed', 'in_effect', 'ended')),
    note TEXT,
    CHECK (payer_id IS NOT NULL OR payee_id IS NOT NULL),
    CHECK (payer_id <> payee_id)
) STRICT;
CREATE INDEX flows_stage ON flows (stage);
CREATE INDEX flows_what ON flows (what);
CREATE INDEX flows_deal ON flows (deal_id);
CREATE INDEX flows_claim ON flows (claim_id);
CREATE INDEX flows_source ON flows (source_id);
CREATE INDEX flows_payer ON flows (payer_id);
CREATE INDEX flows_payee ON flows (payee_id);
CREATE INDEX flows_basis ON flows (basis, stage);

CREATE TABLE amounts (
    id TEXT PRIMARY KEY NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    deal_id TEXT REFERENCES deals (id),
    source_id TEXT NOT NULL REFERENCES sources (id),
    flow_id TEXT REFERENCES flows (id),
    measure TEXT NOT NULL CHECK (measure IN ('investment', 'contract', 'spending_plan', 'valuation', 'stake', 'capacity', 'duration', 'multiple', 'equivalent', 'quantity', 'headcount', 'share_price', 'consumption', 'survey')),
    value ANY NOT NULL CHECK (typeof(value) IN ('integer', 'real')),
    low ANY CHECK (typeof(low) IN ('null', 'integer', 'real')),
    high ANY CHECK (typeof(high) IN ('null', 'integer', 'real')),
    unit TEXT NOT NULL,
    bound TEXT NOT NULL CHECK (bound IN ('exact', 'up_to', 'less_than', 'at_least', 'more_than', 'about')),
    counting TEXT CHECK (counting IN ('increment', 'tranche', 'cumulative', 'ceiling')),
    counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
    part_of TEXT REFERENCES amounts (id),
    repeats TEXT REFERENCES amounts (id),
    distinct_from TEXT REFERENCES amounts (id),
    printed TEXT NOT NULL,
    language TEXT NOT NULL,
    char_start INTEGER NOT NULL CHECK (char_start >= 0),
    char_end INTEGER NOT NULL,
    bound_printed TEXT,
    bound_start INTEGER,
    bound_end INTEGER,
    unit_printed TEXT,
    unit_start INTEGER,
    unit_end INTEGER,
    note TEXT,
    CHECK (char_end > char_start),
    CHECK (counts = 0 OR (counting = 'increment' AND repeats IS NULL AND low IS NOT NULL)),
    CHECK (bound NOT IN ('up_to', 'less_than') OR (low IS NULL AND high IS NOT NULL)),
    CHECK (bound NOT IN ('at_least', 'more_than') OR (low IS NOT NULL AND high IS NULL)),
    CHECK (counting IS NOT 'tranche' OR part_of IS NOT NULL)
) STRICT;
CREATE INDEX amounts_language ON amounts (language);
CREATE INDEX amounts_counts ON amounts (counts);
CREATE INDEX amounts_claim ON amounts (claim_id);
CREATE INDEX amounts_deal ON amounts (deal_id);
CREATE INDEX amounts_source ON amounts (source_id);
CREATE INDEX amounts_flow ON amounts (flow_id);
CREATE INDEX amounts_part_of ON amounts (part_of);
CREATE INDEX amounts_repeats ON amounts (repeats);
CREATE INDEX amounts_distinct_from ON amounts (distinct_from);
CREATE INDEX amounts_measure ON amounts (measure);
CREATE INDEX amounts_unit ON amounts (unit);
CREATE INDEX amounts_bound ON amounts (bound);
CREATE INDEX amounts_counting ON amounts (counting);

CREATE TABLE deal_chips (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    deal_id TEXT REFERENCES deals (id),
    chip_id TEXT NOT NULL REFERENCES chips (id),
    organisation_id TEXT REFERENCES organisations (id),
    relation TEXT NOT NULL CHECK (relation IN ('makes', 'supplies', 'buys', 'uses', 'asked_to_use', 'prefers')),
    printed TEXT NOT NULL,
    char_start INTEGER NOT NULL CHECK (char_start >= 0),
    char_end INTEGER NOT NULL,
    CHECK (char_end > char_start)
) STRICT;
CREATE UNIQUE INDEX deal_chips_key ON deal_chips (claim_id, chip_id, relation, char_start, coalesce(organisation_id, ''));
CREATE INDEX deal_chips_relation ON deal_chips (relation);
CREATE INDEX deal_chips_deal ON deal_chips (deal_id);
CREATE INDEX deal_chips_chip ON deal_chips (chip_id);
CREATE INDEX deal_chips_organisation ON deal_chips (organisation_id);

CREATE TABLE loops (
    id TEXT PRIMARY KEY NOT NULL,
    path TEXT NOT NULL,
    length INTEGER NOT NULL CHECK (length > 1),
    weakest_basis TEXT NOT NULL CHECK (weakest_basis IN ('stated', 'commentary', 'implied')),
    weakest_stage TEXT NOT NULL CHECK (weakest_stage IN ('talks', 'pledged', 'committed', 'in_effect')),
    organisations TEXT NOT NULL CHECK (json_valid(organisations)),
    source_count INTEGER NOT NULL
) STRICT;
CREATE INDEX loops_length ON loops (length);
CREATE INDEX loops_weakest ON loops (weakest_stage, weakest_basis);
CREATE INDEX loops_basis ON loops (weakest_basis);

CREATE TABLE loop_flows (
    loop_id TEXT NOT NULL REFERENCES loops (id),
    leg INTEGER NOT NULL,
    payer_id TEXT NOT NULL REFERENCES organisations (id),
    payee_id TEXT NOT NULL REFERENCES organisations (id),
    flow_id TEXT NOT NULL REFERENCES flows (id),
    best INTEGER NOT NULL CHECK (best IN (0, 1)),
    PRIMARY KEY (loop_id, leg, flow_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX loop_flows_flow ON loop_flows (flow_id);
CREATE INDEX loop_flows_payer ON loop_flows (payer_id);
CREATE INDEX loop_flows_payee ON loop_flows (payee_id);

CREATE TABLE loop_search (
    length INTEGER PRIMARY KEY,
    loops INTEGER NOT NULL,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    left_out TEXT,
    CHECK ((complete = 1) = (left_out IS NULL))
) STRICT;

CREATE TABLE figures (
    source_id TEXT NOT NULL REFERENCES sources (id),
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    printed TEXT NOT NULL,
    value ANY CHECK (typeof(value) IN ('null', 'integer', 'real')),
    unit TEXT,
    amount_id TEXT REFERENCES amounts (id),
    set_aside TEXT,
    PRIMARY KEY (source_id, char_start),
    CHECK ((amount_id IS NULL) = (set_aside IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_amount ON figures (amount_id);

CREATE TABLE disagreements (
    id TEXT PRIMARY KEY NOT NULL,
    deal_id TEXT REFERENCES deals (id),
    about TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    source_id TEXT NOT NULL REFERENCES sources (id),
    says TEXT NOT NULL,
    other_claim_id TEXT NOT NULL REFERENCES claims (id),
    other_source_id TEXT NOT NULL REFERENCES sources (id),
    other_says TEXT NOT NULL,
    CHECK (claim_id <> other_claim_id)
) STRICT;
CREATE INDEX disagreements_deal ON disagreements (deal_id);
CREATE INDEX disagreements_source ON disagreements (source_id);
CREATE INDEX disagreements_other_source ON disagreements (other_source_id);
CREATE INDEX disagreements_claim ON disagreements (claim_id);
CREATE INDEX disagreements_other_claim ON disagreements (other_claim_id);

CREATE TABLE unknowns (
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    column_name TEXT NOT NULL,
    deal_id TEXT REFERENCES deals (id),
    reason TEXT NOT NULL,
    PRIMARY KEY (table_name, row_id, column_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX unknowns_column_name ON unknowns (column_name);
CREATE INDEX unknowns_deal ON unknowns (deal_id);

-- row_id may name what is no more: what was removed keeps its correction
CREATE TABLE corrections (
    id TEXT PRIMARY KEY NOT NULL,
    date TEXT NOT NULL,
    table_name TEXT NOT NULL CHECK (table_name IN ('claims', 'amounts', 'flows', 'deals', 'sources', 'organisations', 'chips')),
    row_id TEXT NOT NULL,
    column_name TEXT,
    was TEXT,
    now TEXT,
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    why TEXT NOT NULL,
    reported_by TEXT,
    CHECK (removed = 1 OR column_name IS NOT NULL),
    CHECK (was IS NOT now OR removed = 1)
) STRICT;
CREATE INDEX corrections_table_name ON corrections (table_name, row_id);
CREATE INDEX corrections_date ON corrections (date);

CREATE TABLE dictionary (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('table', 'view', 'column')),
    type TEXT,
    description TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX dictionary_kind ON dictionary (kind);

-- What follows is worked out by etl/derive.sql. These are tables and no views, since a page that asks a view of a
-- million amounts waits seconds for it.

-- Each organisation with the one at the head of its group: AWS counts as Amazon, Google as Alphabet.
CREATE TABLE groups (
    organisation_id TEXT PRIMARY KEY NOT NULL REFERENCES organisations (id),
    group_id TEXT NOT NULL REFERENCES organisations (id),
    steps INTEGER NOT NULL CHECK (steps >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX groups_group ON groups (group_id);

CREATE TABLE money (
    amount_id TEXT PRIMARY KEY NOT NULL REFERENCES amounts (id),
    deal_id TEXT REFERENCES deals (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    source_id TEXT NOT NULL REFERENCES sources (id),
    flow_id TEXT NOT NULL REFERENCES flows (id),
    payer_id TEXT REFERENCES organisations (id),
    payee_id TEXT REFERENCES organisations (id),
    what TEXT NOT NULL CHECK (what IN ('equity', 'cloud', 'computing', 'chips', 'models', 'revenue', 'unstated')),
    basis TEXT NOT NULL CHECK (basis IN ('stated', 'commentary', 'implied')),
    stage TEXT NOT NULL CHECK (stage IN ('talks', 'pledged', 'committed', 'in_effect', 'ended')),
    measure TEXT NOT NULL,
    currency TEXT NOT NULL,
    bound TEXT NOT NULL CHECK (bound IN ('exact', 'up_to', 'less_than', 'at_least', 'more_than', 'about')),
    low ANY CHECK (typeof(low) IN ('null', 'integer', 'real')),
    high ANY CHECK (typeof(high) IN ('null', 'integer', 'real'))
) STRICT, WITHOUT ROWID;
CREATE INDEX money_stage ON money (stage);
CREATE INDEX money_basis ON money (basis);
CREATE INDEX money_measure ON money (measure);
CREATE INDEX money_deal ON money (deal_id);
CREATE INDEX money_claim ON money (claim_id);
CREATE INDEX money_source ON money (source_id);
CREATE INDEX money_flow ON money (flow_id);
CREATE INDEX money_payer ON money (payer_id);
CREATE INDEX money_payee ON money (payee_id);

CREATE TABLE pair_totals (
    payer_id TEXT REFERENCES organisations (id),
    payee_id TEXT REFERENCES organisations (id),
    stage TEXT NOT NULL CHECK (stage IN ('talks', 'pledged', 'committed', 'in_effect', 'ended')),
    basis TEXT NOT NULL CHECK (basis IN ('stated', 'commentary', 'implied')),
    measure TEXT NOT NULL,
    currency TEXT NOT NULL,
    low ANY CHECK (typeof(low) IN ('null', 'integer', 'real')),
    high ANY CHECK (typeof(high) IN ('null', 'integer', 'real')),
    amounts INTEGER NOT NULL,
    deals INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pair_totals_key ON pair_totals (coalesce(payer_id, ''), coalesce(payee_id, ''), stage, basis, measure, currency);
CREATE INDEX pair_totals_payer ON pair_totals (payer_id);
CREATE INDEX pair_totals_payee ON pair_totals (payee_id);

CREATE TABLE pair_flows (
    payer_id TEXT REFERENCES organisations (id),
    payee_id TEXT REFERENCES organisations (id),
    what TEXT NOT NULL CHECK (what IN ('equity', 'cloud', 'computing', 'chips', 'models', 'revenue', 'unstated')),
    stage TEXT NOT NULL CHECK (stage IN ('talks', 'pledged', 'committed', 'in_effect', 'ended')),
    basis TEXT NOT NULL CHECK (basis IN ('stated', 'commentary', 'implied')),
    flows INTEGER NOT NULL,
    source_count INTEGER NOT NULL,
    deal_id TEXT REFERENCES deals (id),
    currency TEXT,
    low ANY CHECK (typeof(low) IN ('null', 'integer', 'real')),
    high ANY CHECK (typeof(high) IN ('null', 'integer', 'real'))
) STRICT;
CREATE UNIQUE INDEX pair_flows_key ON pair_flows (coalesce(payer_id, ''), coalesce(payee_id, ''), what, stage, coalesce(currency, ''));
CREATE INDEX pair_flows_payer ON pair_flows (payer_id);
CREATE INDEX pair_flows_payee ON pair_flows (payee_id);
CREATE INDEX pair_flows_deal ON pair_flows (deal_id);

CREATE VIRTUAL TABLE deals_search USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE organisations_search USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE claims_search USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE chips_search USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE sources_search USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE dictionary_search USING fts5 (words, table_name UNINDEXED, column_name UNINDEXED, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
