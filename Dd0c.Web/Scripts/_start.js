// What the other scripts share. Each file is a block of its own in one module; this name is all that joins them.
const dd0c = globalThis.dd0c = {
  // Runs now and after every navigation inside the page.
  onPage(run) { pageRuns.push(run); if (started) run(); },
  go(url, replace) { globalThis.Blazor?.navigateTo ? Blazor.navigateTo(url, { replaceHistoryEntry: !!replace }) : location[replace ? 'replace' : 'assign'](url); },
  byId: id => document.getElementById(id),
  first: s => document.querySelector(s),
  all: s => [...document.querySelectorAll(s)],
  typing: el => !!el?.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'),
  modal: () => dd0c.first('dialog:modal, .palette[open]'),
  cookie(name, value) { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; },
};
const pageRuns = [];
let started = false;
dd0c.start = () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) dd0c.cookie('tz', encodeURIComponent(zone));
  started = true;
  let at = location.pathname, popped = false;
  const place = () => `row ${location.pathname}${location.search}`;
  addEventListener('popstate', () => popped = true);
  addEventListener('click', e => {
    const row = e.target.closest?.('a[data-row][id]');
    if (row) sessionStorage.setItem(place(), row.id);
  }, true);
  const run = () => { for (const r of pageRuns) r(); document.documentElement.dataset.ready = 'true'; };
  run();
  globalThis.Blazor?.addEventListener('enhancedload', () => {
    run();
    // Back in a list: to the row that was left.
    const row = popped && dd0c.byId(sessionStorage.getItem(place()));
    popped = false;
    if (row && at !== location.pathname) { at = location.pathname; dd0c.say(document.title); return row.focus(); }
    // What was answered is gone, and the reader's place with it: in a list that is the row one is at.
    if (at === location.pathname) return document.activeElement === document.body && dd0c.first('main [data-rows] [aria-current=true]')?.focus({ preventScroll: true });
    at = location.pathname;
    delete document.documentElement.dataset.menu;
    // A new page: the reader's place is its heading, and its name is spoken.
    const heading = dd0c.first('main h1');
    if (heading && !dd0c.modal()) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
    dd0c.say(document.title);
  });
};
dd0c.live = () => { document.documentElement.dataset.interactive = 'true'; };
