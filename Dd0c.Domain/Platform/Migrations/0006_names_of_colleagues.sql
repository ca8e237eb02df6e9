-- Who serves one tenant needs the names of its people, never what they sign in with.
revoke select on users from dd0c_app;
grant select (id, github_id, login, email, display_name, avatar_url, created_at, last_seen_at) on users to dd0c_app;
