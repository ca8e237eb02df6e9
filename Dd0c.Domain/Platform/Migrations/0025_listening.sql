-- When dd0c was there to take what senders deliver: marked each minute by every node. Where no mark stands, a silence is ours.
create table listening (
    began timestamptz primary key,
    until timestamptz not null
);
create index listening_until on listening (until desc);
alter table listening enable row level security;
alter table listening force row level security;
-- Of the installation, and no tenant's: all may read it, and who works across tenants writes it.
create policy reading on listening for select to dd0c_app using (true);
create policy system on listening to dd0c_system using (true);
grant select on listening to dd0c_app;
grant select, insert, update, delete on listening to dd0c_system;
