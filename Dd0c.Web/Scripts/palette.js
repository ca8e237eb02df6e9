// The palette. Every key is answered here; the server is only asked for rows, one question in flight, the newest wins.
const box = () => dd0c.byId('palette'), input = () => dd0c.byId('palette-input'), list = () => dd0c.byId('palette-list');
let start, rows, shown, actionsOf, asking = null, wanted = null, moved = false, opened = false;
const options = () => [...list().querySelectorAll('[role=option]')];
const optionOf = e => e.target.closest?.('#palette-list [role=option]');
const mark = option => {
  for (const o of options()) o.setAttribute('aria-selected', o === option);
  option ? input().setAttribute('aria-activedescendant', option.id) : input().removeAttribute('aria-activedescendant');
};
const activate = option => {
  mark(option);
  if (box().open) option?.scrollIntoView({ block: 'nearest' });
};
const current = () => list().querySelector('[aria-selected=true]');
const show = (query, html) => {
  const kept = moved && query === shown && current()?.id;
  if (html !== rows) list().innerHTML = rows = html;
  if (query !== shown) moved = false;
  shown = query;
  const option = (kept && dd0c.byId(kept)) || options()[0];
  if (option !== current()) activate(option);
  const n = options().length;
  dd0c.byId('palette-count').textContent = n ? `${n} result${n === 1 ? '' : 's'}` : 'No results';
};
const ask = async query => {
  wanted = query;
  if (asking) return;
  while (wanted !== null) {
    const now = asking = wanted;
    wanted = null;
    try {
      const answer = await fetch('/palette?q=' + encodeURIComponent(now), { headers: { accept: 'text/html' } });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (!now) start = html;
      if (wanted === null && !actionsOf && input().value.trim() === now) show(now, html);
    } catch {
      if (wanted === null && !actionsOf) rows = null, list().innerHTML = '<p class="palette-none">dd0c did not answer; the next key asks again.</p>', activate(null);
    }
  }
  asking = null;
};
const crumb = text => {
  const c = box().querySelector('.crumb');
  c.hidden = !text;
  c.textContent = text ?? '';
};
// Tab on a row: what can be done with it, made from what the row already carries.
const rowActions = option => {
  actionsOf = { html: list().innerHTML, id: option.id, query: input().value };
  rows = null;
  const d = option.dataset, deeds = [['right', 'Open', d.href], ['external', 'Open in a new tab', d.href, 'tab'], ['copy', 'Copy link', d.href, 'copy']];
  if (d.owner) deeds.push(['teams', 'Open the owner, ' + d.ownerName, d.owner]);
  if (d.kind === 'service') deeds.push(['catalog', 'Show infrastructure', d.href + '/infra'], ['link', 'Show dependencies', d.href + '/dependencies'], ['history', 'Show activity', d.href + '/activity']);
  const group = Object.assign(document.createElement('div'), { className: 'palette-group', role: 'group', ariaLabel: 'Actions' });
  deeds.forEach(([icon, text, href, how = ''], i) => {
    const o = Object.assign(document.createElement('div'), { className: 'palette-option', id: 'palette-action-' + i, role: 'option' });
    Object.assign(o.dataset, { href, how });
    o.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${box().dataset.sprite}#${icon}"></use></svg><span></span><span></span><span class="go" aria-hidden="true">↵</span>`;
    o.children[1].textContent = text;
    group.append(o);
  });
  list().replaceChildren(group);
  crumb(d.title);
  input().value = '';
  activate(options()[0]);
};
const up = () => {
  if (!actionsOf) return false;
  const was = actionsOf;
  actionsOf = null;
  crumb(null);
  input().value = was.query;
  list().innerHTML = was.html;
  activate(dd0c.byId(was.id));
  return true;
};
const act = (option, newTab) => {
  if (!option) return;
  const { href, how, run } = option.dataset;
  if (run) { box().close(); return runs[run]?.(); }
  if (how === 'copy') { box().close(); return dd0c.copy(new URL(href, location.origin).href, 'Link copied'); }
  if (newTab || how === 'tab') return void window.open(href, '_blank', 'noopener');
  box().close();
  dd0c.go(href);
};
const runs = {
  'theme-light': () => dd0c.theme('light'), 'theme-dark': () => dd0c.theme('dark'), 'theme-system': () => dd0c.theme('system'),
  'copy-link': () => dd0c.copy(location.href, 'Link copied'), shortcuts: () => dd0c.dialogs.open('shortcuts'),
};
// The page behind is hidden from assistive technology alone: that costs no style.
const behind = hidden => { for (const e of dd0c.all('.skip, .shell')) e.ariaHidden = hidden || null; };
const reveal = () => {
  box().show();
  input().focus();
  behind(opened = true);
};
dd0c.palette = {
  open() {
    if (!box() || box().open) return;
    for (const d of dd0c.all('dialog:modal')) d.close();
    // Not showModal(): it makes the whole page inert, for which the browser computes every style of it anew, with 50 rows longer
    // than all else the opening does. The veil takes the pointer, the keys are taken below, and aria-modal tells the rest.
    reveal();
    // What stands there is painted before anything newer is asked for.
    requestAnimationFrame(() => setTimeout(() => { if (box()?.open && !input().value && !actionsOf) ask(''); }));
  },
  toggle() { box()?.open ? box().close() : this.open(); },
};
// Made ready for the next opening while nobody sees it.
const ready = () => {
  start ??= rows = list().innerHTML;
  actionsOf = null;
  moved = false;
  crumb(null);
  input().value = '';
  show('', start);
  dd0c.byId('palette-count').textContent = '';
};
// A page that arrives late takes the server's attributes over, and with them closes what was opened meanwhile.
dd0c.onPage(() => { if (box() && opened) reveal(); else if (box() && (input().value || actionsOf || !current())) ready(); });
document.addEventListener('close', e => { if (e.target === box()) { behind(opened = false); ready(); } }, true);
document.addEventListener('focusin', e => { if (box()?.open && !box().contains(e.target)) input().focus(); });
document.addEventListener('input', e => {
  if (e.target !== input()) return;
  if (!actionsOf) return ask(input().value.trim());
  const text = input().value.toLowerCase();
  for (const o of options()) o.hidden = !o.textContent.toLowerCase().includes(text);
  activate(options().find(o => !o.hidden));
});
document.addEventListener('keydown', e => {
  if (!box()?.open || e.isComposing) return;
  const seen = options().filter(o => !o.hidden), at = seen.indexOf(current());
  const to = i => { e.preventDefault(); moved = true; if (seen.length) activate(seen[(i + seen.length) % seen.length]); };
  if (e.key === 'ArrowDown' || (e.ctrlKey && e.key === 'n')) to(at + 1);
  else if (e.key === 'ArrowUp' || (e.ctrlKey && e.key === 'p')) to(at - 1);
  else if (e.key.startsWith('Page')) to(Math.max(0, Math.min(at + (e.key === 'PageUp' ? -8 : 8), seen.length - 1)));
  else if (e.key === 'Enter') { e.preventDefault(); whenAnswered(o => act(o, e.ctrlKey || e.metaKey)); }
  else if (e.key === 'Tab') { e.preventDefault(); if (!actionsOf) whenAnswered(o => o?.dataset.title && rowActions(o)); }
  else if (e.key === 'Backspace' && !input().value && up()) e.preventDefault();
  else if (e.key === 'Escape') { e.preventDefault(); if (!up()) box().close(); }
  else if ((e.ctrlKey || e.metaKey) && e.key === 'c' && input().selectionStart === input().selectionEnd && current()?.dataset.href) { e.preventDefault(); dd0c.copy(new URL(current().dataset.href, location.origin).href, 'Link copied'); }
});
// Enter and Tab may overtake the answer to the last letter; they then belong to that answer, not to the row of an older one.
const whenAnswered = async act => {
  const query = input().value.trim();
  for (let i = 0; i < 100 && box().open && input().value.trim() === query; i++) {
    if (actionsOf || shown === query) return act(current());
    await new Promise(r => setTimeout(r, 20));
  }
};
for (const click of ['click', 'auxclick']) document.addEventListener(click, e => {
  if (e.target === box()) return box().close();
  const option = optionOf(e);
  if (option) act(option, e.button === 1 || e.ctrlKey || e.metaKey);
  // The keys stay with the input wherever in the palette one clicks.
  else if (box()?.contains(e.target)) input().focus();
});
document.addEventListener('mousemove', e => {
  const option = optionOf(e);
  if (option && option !== current() && (e.movementX || e.movementY)) { moved = true; mark(option); }
});

