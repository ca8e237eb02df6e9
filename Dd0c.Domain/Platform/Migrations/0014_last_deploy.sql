-- Who deployed it, what and where: at, environment, commit, actor, url.
alter table services add column last_deploy jsonb;
