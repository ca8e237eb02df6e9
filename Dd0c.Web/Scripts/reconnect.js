// A circuit that the server has forgotten cannot be rejoined: the page is loaded again at the same address.
const bar = document.getElementById('components-reconnect-modal');
if (bar) new MutationObserver(() => {
  const lost = bar.classList.contains('components-reconnect-show') || bar.classList.contains('components-reconnect-failed');
  document.documentElement.toggleAttribute('data-lost', lost);
  for (const b of document.querySelectorAll('main button:not([data-dialog], [data-copy])')) lost ? b.setAttribute('aria-disabled', 'true') : b.removeAttribute('aria-disabled');
  if (bar.classList.contains('components-reconnect-rejected')) location.reload();
}).observe(bar, { attributeFilter: ['class'] });
addEventListener('click', e => {
  if (e.target.closest?.('[data-retry]')) location.reload();
  if (document.documentElement.hasAttribute('data-lost') && e.target.closest?.('main button[aria-disabled=true]')) { e.preventDefault(); e.stopPropagation(); }
}, true);
