-- What a vendor told of and a run could not read is read again, a few times and not at once.
alter table changes_waiting
    add column tries int not null default 0,                    -- runs that could not read it
    add column due_at timestamptz not null default now(),       -- not before
    add column run_id uuid;                                     -- the last that could not
grant update on changes_waiting to dd0c_app;
grant select on changes_waiting to dd0c_system;
create policy system on changes_waiting for select to dd0c_system using (true);

alter table discovery_runs add column tries int not null default 0; -- how many runs before this one could not read the same
