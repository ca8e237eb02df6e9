// A circuit that the server has forgotten cannot be rejoined: the page is loaded again at the same address, with what was typed into its forms.
const reload = () => {
  sessionStorage.typed = JSON.stringify(dd0c.all('main textarea, main input:not([type=password], [type=file])').filter(f => f.value !== f.defaultValue).map(f => [f.name, f.value]));
  location.reload();
};
for (const [name, value] of JSON.parse(sessionStorage.typed ?? '[]')) Object.assign(dd0c.first(`main [name="${CSS.escape(name)}"]`) ?? {}, { value });
delete sessionStorage.typed;
const bar = dd0c.byId('components-reconnect-modal');
if (bar) new MutationObserver(() => {
  const lost = bar.matches('.components-reconnect-show, .components-reconnect-failed');
  document.documentElement.toggleAttribute('data-lost', lost);
  for (const b of dd0c.all('main button:not([data-dialog], [data-copy])')) b.ariaDisabled = lost || null;
  if (bar.matches('.components-reconnect-rejected')) reload();
}).observe(bar, { attributeFilter: ['class'] });
addEventListener('click', e => {
  if (e.target.closest?.('[data-retry]')) reload();
  if (e.target.closest?.('[data-lost] main button[aria-disabled=true]')) { e.preventDefault(); e.stopPropagation(); }
}, true);
// What a form or a link asked for did not arrive: the page stays with all that was typed, and that is said.
addEventListener('unhandledrejection', e => e.reason instanceof TypeError && bar?.classList.add('unsent'));
dd0c.onPage(() => bar?.classList.remove('unsent'));
