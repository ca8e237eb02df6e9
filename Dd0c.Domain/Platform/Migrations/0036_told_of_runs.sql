-- What people and channels are told of runs of actions: each once, whatever crashes.
create table run_tellings (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null,                     -- stands in the message, so that it is found again
    run_id     uuid not null,
    event      text not null check (event in ('asked', 'approved', 'rejected', 'expired', 'failed', 'succeeded', 'ended', 'cancelled')),
    user_id    uuid,                              -- null: a channel is told
    channel_id uuid,                              -- null: a person is told
    way        text check (way in ('mail', 'slack')),
    state      text not null check (state in ('waiting', 'sent', 'withheld', 'refused', 'unsure')),
    tried_at   timestamptz,                       -- the last attempt, while it is not known what became of it
    sent_at    timestamptz,
    failed     int not null default 0,
    last_error text,
    try_after  timestamptz,
    created_at timestamptz not null,              -- when it happened
    primary key (tenant_id, id),
    foreign key (tenant_id, run_id) references action_runs on delete cascade,
    foreign key (tenant_id, user_id) references memberships on delete cascade,
    foreign key (tenant_id, channel_id) references delivery_channels on delete cascade,
    check ((user_id is null) <> (channel_id is null) and (user_id is null) = (way is null))
);
-- What fails, is resumed and fails again is told twice: at two times.
create unique index run_tellings_once on run_tellings (tenant_id, run_id, event, created_at, coalesce(user_id, channel_id), coalesce(way, ''));
create index run_tellings_waiting on run_tellings (tenant_id, created_at) where state = 'waiting';
create index run_tellings_user on run_tellings (tenant_id, user_id);
create index run_tellings_channel on run_tellings (tenant_id, channel_id);
alter table run_tellings enable row level security;
alter table run_tellings force row level security;
create policy tenant on run_tellings to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update on run_tellings to dd0c_app;

-- What somebody does not want to be told, and in which way not. All else is told.
create table notifications_off (
    tenant_id uuid not null references tenants on delete cascade,
    user_id   uuid not null,
    event     text not null,
    way       text not null check (way in ('mail', 'slack')),
    primary key (tenant_id, user_id, event, way),
    foreign key (tenant_id, user_id) references memberships on delete cascade
);
alter table notifications_off enable row level security;
alter table notifications_off force row level security;
create policy tenant on notifications_off to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, delete on notifications_off to dd0c_app;
