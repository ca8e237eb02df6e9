// Letter shortcuts, the g-then-letter jumps, and the list of shortcuts. Nothing fires while somebody types.
let waitingForJump = 0, leaving = false;
addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === 'k') {
    e.preventDefault();
    return dd0c.palette.toggle();
  }
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || e.isComposing || dd0c.typing(e.target) || dd0c.modal()) return;
  if (e.key === 'Escape') return void (closeMenus() || dd0c.panel.close());
  if (localStorage.getItem('keys') === 'off' && e.key !== '?') return;
  if (Date.now() - waitingForJump < 1500) {
    waitingForJump = 0;
    const link = dd0c.first(`.nav a[data-key="${CSS.escape(e.key)}"]`);
    if (link) { e.preventDefault(); return link.click(); }
  }
  if (e.key === 'g') return void (waitingForJump = Date.now());
  if (e.key === '?') { e.preventDefault(); return dd0c.dialogs.open('shortcuts'); }
  if (e.key === '/') {
    e.preventDefault();
    const box = dd0c.first('[data-list-filter]');
    if (!box) return dd0c.palette.open();
    box.focus();
    return box.select();
  }
  const own = dd0c.first(`main [data-on="${CSS.escape(e.key)}"]`);
  if (own) {
    e.preventDefault();
    // What is typed while an answer is on its way is not an answer to the next question.
    if (leaving) return;
    leaving = own.matches('a, button');
    // What unfolds or is typed in is where one goes on.
    if (!leaving) own.focus();
    return own.click();
  }
  if (e.key === 'v') return void dd0c.first('.views a')?.focus();
  if (e.key === 'y') return dd0c.copy(location.href, 'Link copied');
  dd0c.rows.key(e);
});
const closeMenus = except => {
  let closed = false;
  for (const menu of dd0c.all('details.menu[open]')) {
    if (menu.contains(except)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
    menu.open = false;
    closed = true;
  }
  return closed;
};
addEventListener('click', e => closeMenus(e.target));
addEventListener('keydown', e => {
  // A correction that is chosen is sent with Enter, as one that is written is.
  if (e.key === 'Enter' && e.target.matches('#correct select')) e.target.form.querySelector('footer button').click();
  const menu = e.target.closest?.('details.menu');
  if (!menu || !['ArrowDown', 'ArrowUp'].includes(e.key)) return;
  e.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll('.menu-body :is(a, button, input:not([type=hidden]))')];
  const at = items.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1);
  items[(at + items.length) % items.length]?.focus();
});
addEventListener('change', e => {
  if (e.target.id === 'letter-keys') localStorage.setItem('keys', e.target.checked ? 'on' : 'off');
});
// Nothing came back: it can be answered again.
addEventListener('unhandledrejection', () => leaving = false);
dd0c.onPage(() => {
  leaving = false;
  const box = dd0c.byId('letter-keys');
  if (box) box.checked = localStorage.getItem('keys') !== 'off';
  if (/Mac|iPhone|iPad/.test(navigator.platform)) for (const k of dd0c.all('kbd[data-mod]')) k.textContent = '⌘ ' + k.dataset.mod;
});
