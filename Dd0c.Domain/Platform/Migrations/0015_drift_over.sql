-- Drift of an owner that a person accepted is asked about again once it has gone away and come back.
grant update (seen_drift) on corrections to dd0c_app;
