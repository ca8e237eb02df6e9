// Native dialogs: opened by a button's data-dialog, closed by Escape, the backdrop or data-dialog-close; focus goes back by itself.
dd0c.dialogs = {
  open(id) {
    const dialog = dd0c.byId(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    (dialog.querySelector('[autofocus]') ?? dialog.querySelector('input, button, a'))?.focus();
  },
  close(id) { dd0c.byId(id)?.close(); },
};
addEventListener('click', e => {
  const opener = e.target.closest?.('[data-dialog]');
  if (opener) return opener.dataset.dialog === 'palette' ? dd0c.palette.open() : dd0c.dialogs.open(opener.dataset.dialog);
  if (e.target.closest?.('[data-dialog-close]')) { e.preventDefault(); return e.target.closest('dialog').close(); }
  if (e.target.matches?.('dialog.dialog')) {
    const box = e.target.getBoundingClientRect();
    if (e.clientX < box.left || e.clientX > box.right || e.clientY < box.top || e.clientY > box.bottom) e.target.close();
  }
});
// A dialog that its address opens: the server sends it open, here it becomes modal; closing it goes back to the page behind.
dd0c.onPage(() => {
  const dialog = dd0c.first('dialog[data-back]:not(:modal)');
  if (dialog) { dialog.open = false; dd0c.dialogs.open(dialog.id); }
});
addEventListener('close', e => { if (e.target.dataset.back) dd0c.go(e.target.dataset.back, true); }, true);
