-- Codes and slugs compare byte by byte, on every server alike.

CREATE TABLE regions (
  slug text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  -- May name a region that is not there yet: files come in any order.
  parent_slug text COLLATE "C"
);

CREATE TABLE ports (
  code text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  parent_slug text COLLATE "C"
);

-- Every port below a region at any depth: what `ports` and `regions` say, so that no question has to walk the tree.
CREATE TABLE region_ports (
  slug text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  PRIMARY KEY (slug, code)
);

-- The files that are in. The same object (bucket, key, content) is in once.
CREATE TABLE files (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bucket text NOT NULL,
  key text NOT NULL,
  etag text NOT NULL,
  sha256 text NOT NULL,
  kind text NOT NULL,
  rows bigint NOT NULL,
  rejected bigint NOT NULL,
  bytes bigint NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  UNIQUE (bucket, key, sha256)
);

-- Every price as it came. Nothing asks this table, so it has no index: `sums` answers.
CREATE TABLE prices (
  orig_code text COLLATE "C" NOT NULL,
  dest_code text COLLATE "C" NOT NULL,
  day date NOT NULL,
  price numeric(11, 4) NOT NULL,
  -- Set once for a loading, not sent with every row.
  file_id integer NOT NULL DEFAULT current_setting('rates.file_id')::integer
);

-- What `prices` adds up to, per month from port to port and from region to region: for each day of the month that has
-- prices (1 to 31, in order) their sum in ten-thousandths of a dollar, and their number. Each file adds rows of its own,
-- so there may be several of the same month; whoever reads adds them up.
CREATE TABLE sums (
  orig text COLLATE "C" NOT NULL,
  dest text COLLATE "C" NOT NULL,
  month date NOT NULL,
  days smallint[] NOT NULL,
  totals bigint[] NOT NULL,
  counts integer[] NOT NULL
);
CREATE INDEX sums_by_month ON sums (orig, dest, month);
