// Lists: j and k move along the rows' links, Enter opens (the link's own doing), Space peeks, x selects.
const rowLinks = () => dd0c.all('main [data-rows] a[data-row]');
dd0c.rows = {
  key(e) {
    const links = rowLinks();
    if (!links.length) return;
    const at = links.indexOf(document.activeElement), inList = at >= 0;
    const step = e.key === 'j' || (inList && e.key === 'ArrowDown') ? 1 : e.key === 'k' || (inList && e.key === 'ArrowUp') ? -1 : 0;
    if (step) {
      e.preventDefault();
      const from = inList ? at : links.findIndex(l => l.closest('[aria-selected=true]'));
      const next = links[from < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, from + step))];
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
      // An open panel follows the row, as in a mail program.
      if (dd0c.first('.side-panel') && next.dataset.peek && !next.closest('[aria-selected=true]')) dd0c.panel.show(next.dataset.peek, true);
    } else if (e.key === ' ' && inList && links[at].dataset.peek) {
      e.preventDefault();
      links[at].closest('[aria-selected=true]') ? dd0c.panel.close() : dd0c.panel.show(links[at].dataset.peek);
    } else if (e.key === 'x' && inList) {
      links[at].closest('tr, li')?.querySelector('input[type=checkbox]')?.click();
    }
  },
};
let backTo = null;
dd0c.panel = {
  show(url, replace) { backTo = document.activeElement?.id; dd0c.go(url, replace); },
  close() {
    const link = dd0c.first('.side-panel [data-close]');
    if (!link) return false;
    const row = dd0c.first('[aria-selected=true] a[data-row]')?.id ?? backTo;
    dd0c.go(link.getAttribute('href'));
    dd0c.byId(row)?.focus();
    return true;
  },
};
// Filters are plain GET forms; with script they apply as they change and keep the page.
const submit = form => {
  const query = new URLSearchParams();
  for (const [key, value] of new FormData(form)) if (value !== '') query.append(key, value);
  const text = query.toString();
  dd0c.go(form.getAttribute('action') + (text ? '?' + text : ''), true);
};
addEventListener('submit', e => {
  if (!e.target.matches('form[data-filter]')) return;
  e.preventDefault();
  submit(e.target);
});
let typed;
addEventListener('input', e => {
  const form = e.target.closest?.('form[data-filter]');
  if (!form || !e.target.matches('[data-list-filter]')) return;
  clearTimeout(typed);
  typed = setTimeout(() => submit(form), 150);
});
addEventListener('change', e => {
  const form = e.target.form;
  if (form?.matches('[data-filter]') && e.target.matches('[type=checkbox], [type=radio], select')) submit(form);
  // How many a button is about: what stands in the form and what is ticked beside it.
  const number = form?.querySelector('.number');
  if (number) number.textContent = form.querySelectorAll('.alike :checked').length + 1;
});
// A menu that stands open, and the box in it, outlive the page that a choice brings.
let kept = null;
addEventListener('change', e => {
  const menu = e.target.closest?.('form[data-filter] details.menu, details.menu:has(form[data-filter])');
  kept = menu ? { menu: menu.querySelector('summary').textContent.split(' · ')[0], name: e.target.name, value: e.target.value, at: Date.now() } : null;
}, true);
// Merging a page writes the server's text into every input, also a permanent one, and with it takes away what was typed since
// the page was asked for. What is being typed in belongs to who types.
const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
const guard = box => Object.defineProperty(box, 'value', {
  configurable: true,
  get() { return value.get.call(this); },
  set(text) { if (this !== document.activeElement) value.set.call(this, text); },
});
let count = '';
dd0c.onPage(() => {
  for (const box of dd0c.all('[data-list-filter]'))
    if (guard(box) !== document.activeElement) box.value = new URLSearchParams(location.search).get(box.name) ?? '';
  if (kept && Date.now() - kept.at < 3000) {
    const menu = dd0c.all('main details.menu').find(m => m.querySelector('summary').textContent.split(' · ')[0] === kept.menu);
    if (menu && !menu.open) menu.open = true;
    if (menu && !menu.contains(document.activeElement)) [...menu.querySelectorAll('input')].find(i => i.name === kept.name && i.value === kept.value)?.focus();
  } else kept = null;
  const said = dd0c.first('[data-count]')?.textContent.trim() ?? '';
  if (count && said && said !== count) dd0c.say(said);
  count = said;
});
