-- Questions that people asked a model, for a day or two: how many somebody asked on a day, and what a repetition is answered with.
-- The words of a question are not kept.
create table asked_questions (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    asker       uuid not null,            -- a person, or a token that none made
    day         date not null,            -- UTC
    key         bytea not null,           -- SHA-256 over the question, what may be looked up for it, and how the catalog stood
    asked_at    timestamptz not null,
    lease_until timestamptz not null,     -- until then it counts, answered or not: a node that dies gives it back
    answered_at timestamptz,
    answer      jsonb,                    -- null: nothing that a repetition may have
    primary key (tenant_id, id)
);
create index asked_questions_asker on asked_questions (tenant_id, asker, day);
create index asked_questions_key on asked_questions (tenant_id, key, answered_at desc) where answer is not null;
create index asked_questions_day on asked_questions (tenant_id, day);

alter table asked_questions enable row level security;
alter table asked_questions force row level security;
create policy tenant on asked_questions to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on asked_questions to dd0c_app;
