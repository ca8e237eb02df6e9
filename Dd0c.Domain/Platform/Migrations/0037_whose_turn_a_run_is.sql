-- Which lane has a run now. Only who holds it may begin or end a step: an instant alone said when the next lane may look, and two lanes could do one step.
alter table action_runs add lease uuid; -- null: nobody has it
grant select (lease), update (lease) on action_runs to dd0c_system;
