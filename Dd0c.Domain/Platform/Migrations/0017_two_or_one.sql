-- What else of a service a person is asked about: that it looks like another one, or that scans do not find it any more.
alter table services add column doubts jsonb not null default '[]';

-- That two services which look like one are two.
alter table corrections drop constraint corrections_kind_check, add constraint corrections_kind_check check (kind in ('value', 'not_a_service', 'merge', 'split', 'distinct'));

-- A new secret for a connection's events leaves the one before valid for a while.
alter table connections
    add column events_secret_at timestamptz,            -- when the present one was made; null: before this was kept
    add column events_secret_before bytea,              -- SHA-256 of the one before it; null: none is taken beside it
    add column events_secret_before_until timestamptz;  -- not taken after
