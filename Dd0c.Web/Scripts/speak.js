// One polite live region, and copying.
dd0c.say = text => {
  const region = dd0c.byId('announcer');
  if (!region) return;
  region.textContent = '';
  setTimeout(() => region.textContent = text, 50);
};
dd0c.copy = async (text, said) => {
  try { await navigator.clipboard.writeText(text); }
  catch {
    const box = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
    (dd0c.first('dialog:modal') ?? document.body).append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
  }
  dd0c.say(said ?? 'Copied');
};
addEventListener('click', async e => {
  const button = e.target.closest?.('[data-copy]');
  if (!button) return;
  const from = button.dataset.copyFrom && dd0c.byId(button.dataset.copyFrom);
  await dd0c.copy(button.dataset.copy === 'link' ? location.href : from ? from.textContent : button.dataset.copy);
  const word = button.querySelector('.word');
  if (!word || word.dataset.was) return;
  word.dataset.was = word.textContent;
  word.textContent = 'Copied';
  setTimeout(() => { word.textContent = word.dataset.was; delete word.dataset.was; }, 2000);
});
