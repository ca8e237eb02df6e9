// The palette. Every key is answered here; the server is only asked for rows, one question in flight, the newest wins.
const box = () => document.getElementById('palette'), input = () => document.getElementById('palette-input'), list = () => document.getElementById('palette-list');
let pages = '', asking = null, wanted = null, shown = null, actionsOf = null, moved = false;
const options = () => [...list().querySelectorAll('[role=option]')];
const activate = (option, still) => {
  for (const o of options()) o.setAttribute('aria-selected', o === option);
  if (option) { input().setAttribute('aria-activedescendant', option.id); still || option.scrollIntoView({ block: 'nearest' }); }
  else input().removeAttribute('aria-activedescendant');
};
const current = () => list().querySelector('[aria-selected=true]');
const show = (query, html) => {
  const kept = moved && query === shown && current()?.id;
  list().innerHTML = html;
  if (query !== shown) moved = false;
  shown = query;
  activate((kept && document.getElementById(kept)) || options()[0]);
  const n = options().length;
  document.getElementById('palette-count').textContent = n ? `${n} ${n === 1 ? 'result' : 'results'}` : 'No results';
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
      if (wanted === null && !actionsOf && input().value.trim() === now) show(now, html);
    } catch {
      if (wanted === null && !actionsOf) list().innerHTML = '<p class="palette-none">dd0c did not answer. Check the connection; the next key asks again.</p>', activate(null);
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
  const d = option.dataset, rows = [['right', 'Open', d.href], ['external', 'Open in a new tab', d.href, 'tab'], ['copy', 'Copy link', d.href, 'copy']];
  if (d.owner) rows.push(['teams', 'Open the owner, ' + d.ownerName, d.owner]);
  if (d.kind === 'service') rows.push(['catalog', 'Show infrastructure', d.href + '/infra'], ['link', 'Show dependencies', d.href + '/dependencies'], ['history', 'Show activity', d.href + '/activity']);
  const group = document.createElement('div');
  group.className = 'palette-group';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'Actions');
  rows.forEach(([icon, text, href, how], i) => {
    const o = document.createElement('div');
    o.className = 'palette-option';
    o.id = 'palette-action-' + i;
    o.setAttribute('role', 'option');
    Object.assign(o.dataset, { href, how: how ?? '' });
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
  activate(document.getElementById(was.id));
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
dd0c.palette = {
  open() {
    if (!box() || box().open) return;
    for (const d of document.querySelectorAll('dialog:modal')) d.close();
    pages ||= list().innerHTML;
    moved = false;
    actionsOf = null;
    crumb(null);
    input().value = '';
    box().showModal();
    input().focus();
    show('', pages);
    ask('');
  },
  toggle() { box()?.open ? box().close() : this.open(); },
};
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
  else if (e.key === 'PageDown') to(Math.min(at + 8, seen.length - 1));
  else if (e.key === 'PageUp') to(Math.max(at - 8, 0));
  else if (e.key === 'Enter') { e.preventDefault(); shown === input().value.trim() || actionsOf ? act(current(), e.ctrlKey || e.metaKey) : enterWhenAnswered(e.ctrlKey || e.metaKey); }
  else if (e.key === 'Tab') { e.preventDefault(); if (!actionsOf && current()?.dataset.title) rowActions(current()); }
  else if (e.key === 'Backspace' && !input().value && up()) e.preventDefault();
  else if (e.key === 'Escape') { e.preventDefault(); if (!up()) box().close(); }
  else if ((e.ctrlKey || e.metaKey) && e.key === 'c' && input().selectionStart === input().selectionEnd && current()?.dataset.href) { e.preventDefault(); dd0c.copy(new URL(current().dataset.href, location.origin).href, 'Link copied'); }
});
// Enter may overtake the answer to the last letter; it then belongs to that answer, not to the row of an older one.
const enterWhenAnswered = async newTab => {
  const query = input().value.trim();
  for (let i = 0; i < 100 && box().open && input().value.trim() === query; i++) {
    if (shown === query) return act(current(), newTab);
    await new Promise(r => setTimeout(r, 20));
  }
};
document.addEventListener('click', e => {
  const option = e.target.closest?.('#palette-list [role=option]');
  if (option) act(option, e.ctrlKey || e.metaKey);
});
document.addEventListener('mousemove', e => {
  const option = e.target.closest?.('#palette-list [role=option]');
  if (option && option !== current() && (e.movementX || e.movementY)) { moved = true; activate(option, true); }
});
document.addEventListener('auxclick', e => {
  const option = e.target.closest?.('#palette-list [role=option]');
  if (option && e.button === 1) act(option, true);
});
