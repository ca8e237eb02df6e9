-- What was posted to outbound webhooks, to be looked at and sent again.
create table webhook_sends (
    tenant_id     uuid not null references tenants on delete cascade,
    id            uuid not null,
    channel_id    uuid not null,
    incident_id   uuid,                          -- null: a test
    message_id    text not null,                 -- webhook-id; it stays when the event is sent again
    type          text not null,
    body          text not null,
    answer        int,                           -- HTTP status; null: there was none
    error         text,                          -- null: it arrived
    sent_at       timestamptz not null,
    sent_again_by text,
    primary key (tenant_id, id),
    foreign key (tenant_id, channel_id) references delivery_channels on delete cascade,
    foreign key (tenant_id, incident_id) references incidents on delete cascade
);
create index webhook_sends_channel on webhook_sends (tenant_id, channel_id, id desc);
create index webhook_sends_incident on webhook_sends (tenant_id, incident_id) where incident_id is not null;

alter table webhook_sends enable row level security;
alter table webhook_sends force row level security;
create policy tenant on webhook_sends to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, delete on webhook_sends to dd0c_app;
