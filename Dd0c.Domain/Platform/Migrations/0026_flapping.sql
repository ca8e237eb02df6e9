-- When an alert last changed while it flapped, and what of an incident flaps now.
alter table alerts add column flapped_at timestamptz;
create index alerts_flapping on alerts (tenant_id, incident_id) where flapped_at is not null;

alter table incidents add column flapping_off int not null default 0; -- of those that flap: off at the moment
alter table incidents add column flaps_until timestamptz;             -- when the first of them has been quiet; null: none flaps
-- What was counted were firings, those that are over among them.
update incidents set flapping = 0 where flapping <> 0;
