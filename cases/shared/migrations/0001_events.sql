-- The events of all cases, and the index over them. Run by the owner; what the application may do is granted apart.
-- Text is compared byte by byte (COLLATE "C"), so that order and search answer as they do everywhere else.

CREATE SEQUENCE penalty.events_seq AS bigint;

-- seq: the order of writing, with gaps. canon: the event's canonical bytes. words: its own texts, folded. listing: the
-- fields of the list; json and not jsonb, which cannot hold every text. The rest are the columns a search looks at.
CREATE TABLE penalty.events (
    seq bigint NOT NULL UNIQUE,
    case_id text COLLATE "C" NOT NULL CHECK (case_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    revision integer NOT NULL CHECK (revision > 0),
    digest text COLLATE "C" NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    previous text COLLATE "C" NOT NULL CHECK (previous ~ '^[0-9a-f]{64}$'),
    canon bytea NOT NULL,
    words text COLLATE "C" NOT NULL,
    listing json NOT NULL,
    party text COLLATE "C" NOT NULL,
    numbers text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    officers text COLLATE "C" NOT NULL,
    officer_names text COLLATE "C" NOT NULL,
    provisions text COLLATE "C" NOT NULL,
    due text COLLATE "C" NOT NULL,
    line text COLLATE "C" NOT NULL,
    updated_at text COLLATE "C" NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, revision)
);

-- Where each case stands: the last event's columns, and in `text` the words of all its events, a line each.
CREATE TABLE penalty.heads (
    case_id text COLLATE "C" PRIMARY KEY,
    revision integer NOT NULL,
    digest text COLLATE "C" NOT NULL,
    listing json NOT NULL,
    party text COLLATE "C" NOT NULL,
    numbers text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    officers text COLLATE "C" NOT NULL,
    officer_names text COLLATE "C" NOT NULL,
    provisions text COLLATE "C" NOT NULL,
    due text COLLATE "C" NOT NULL,
    line text COLLATE "C" NOT NULL,
    updated_at text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL
);

CREATE INDEX heads_newest ON penalty.heads (updated_at, case_id);

-- Functions and triggers stand below in the server's own writing, so that what is there can be compared with this file.

-- Whether an event's columns say what its bytes say, its digest is that of its bytes, and the bytes are a JSON of an
-- event's fields, each once and in alphabetical order: the digest's own is cut out, and previous and revision come last.
-- How its data are written inside is left to who reads it. (\u0000 is taken for another sign: a json with it in it
-- cannot be taken apart.)
CREATE OR REPLACE FUNCTION penalty.is_sealed(event penalty.events)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    beginning text := '^\{"actor":"(?:[^"\\]|\\.)*","at":"(?:[^"\\]|\\.)*","case_id":"([^"]*)","data":\{';
    ending text := format('"previous":"%s","revision":%s}', event.previous, event.revision);
    own text := format('"digest":"%s",', event.digest);
    names text[] := '{actor,at,case_id,data,digest,kind,previous,revision}';
    body text;
    content text;
    fields json;
BEGIN
    body := convert_from(event.canon, 'UTF8');
    content := replace(body, own, '');
    fields := replace(body, '\u0000', '\u0001')::json;
    RETURN encode(sha256(convert_to(content, 'UTF8')), 'hex') = event.digest
        AND length(body) = length(content) + length(own)
        AND right(body, length(ending)) = ending
        AND substring(body FROM beginning) = event.case_id
        AND ARRAY(SELECT json_object_keys(fields)) = names
        AND fields->>'digest' = event.digest;
EXCEPTION WHEN data_exception THEN
    RETURN false;
END $function$;

-- The only writer of heads. An event that does not come next in its case (PD001), or whose seal does not hold (PD002),
-- is refused whoever sends it.
CREATE OR REPLACE FUNCTION penalty.take_event()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    head record;
BEGIN
    -- Whoever counts all events takes this lock alone: no event with a lower number can then still be on its way.
    PERFORM pg_advisory_xact_lock_shared(1885692003, 1);
    NEW.seq := nextval('penalty.events_seq');
    NEW.written_at := clock_timestamp();
    SELECT revision, digest INTO head FROM penalty.heads WHERE case_id = NEW.case_id FOR UPDATE;
    IF NEW.revision IS DISTINCT FROM coalesce(head.revision, 0) + 1
        OR NEW.previous IS DISTINCT FROM coalesce(head.digest, repeat('0', 64)) THEN
        RAISE EXCEPTION 'event does not come next in its case' USING ERRCODE = 'PD001';
    END IF;
    IF penalty.is_sealed(NEW) IS NOT TRUE THEN
        RAISE EXCEPTION 'event is not what its digest says' USING ERRCODE = 'PD002';
    END IF;
    IF head.revision IS NULL THEN
        INSERT INTO penalty.heads VALUES (
            NEW.case_id, NEW.revision, NEW.digest, NEW.listing, NEW.party, NEW.numbers, NEW.state, NEW.officers,
            NEW.officer_names, NEW.provisions, NEW.due, NEW.line, NEW.updated_at, NEW.words);
    ELSE
        UPDATE penalty.heads SET
            revision = NEW.revision, digest = NEW.digest, listing = NEW.listing, party = NEW.party,
            numbers = NEW.numbers, state = NEW.state, officers = NEW.officers, officer_names = NEW.officer_names,
            provisions = NEW.provisions, due = NEW.due, line = NEW.line, updated_at = NEW.updated_at,
            text = text || E'\n' || NEW.words
        WHERE case_id = NEW.case_id;
    END IF;
    RETURN NEW;
END $function$;

-- For everybody, the owner included (PD003).
CREATE OR REPLACE FUNCTION penalty.keep_events()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'events are only ever added' USING ERRCODE = 'PD003';
END $function$;

CREATE TRIGGER take_event BEFORE INSERT ON penalty.events
    FOR EACH ROW EXECUTE FUNCTION penalty.take_event();
CREATE TRIGGER keep_events BEFORE DELETE OR UPDATE OR TRUNCATE ON penalty.events
    FOR EACH STATEMENT EXECUTE FUNCTION penalty.keep_events();

-- Also where a session says that it only replicates.
ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER take_event;
ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER keep_events;
