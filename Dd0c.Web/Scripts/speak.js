// One polite live region, toasts with something to do in them, and copying.
dd0c.say = text => {
  const region = document.getElementById('announcer');
  if (!region) return;
  region.textContent = '';
  setTimeout(() => region.textContent = text, 50);
};
dd0c.toast = (text, label, href) => {
  const list = document.getElementById('toasts');
  if (!list) return;
  const toast = document.createElement('div'), words = document.createElement('p');
  toast.className = 'toast';
  words.textContent = text;
  toast.append(words);
  if (label && href) { const a = document.createElement('a'); a.href = href; a.textContent = label; toast.append(a); }
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Dismiss';
  close.onclick = () => toast.remove();
  toast.append(close);
  let left = setTimeout(() => toast.remove(), 10000);
  for (const on of ['mouseenter', 'focusin']) toast.addEventListener(on, () => clearTimeout(left));
  for (const off of ['mouseleave', 'focusout']) toast.addEventListener(off, () => { clearTimeout(left); left = setTimeout(() => toast.remove(), 10000); });
  list.append(toast);
  while (list.children.length > 3) list.firstChild.remove();
  dd0c.say(text);
};
dd0c.copy = async (text, said) => {
  try { await navigator.clipboard.writeText(text); }
  catch {
    const box = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
    (document.querySelector('dialog:modal') ?? document.body).append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
  }
  dd0c.say(said ?? 'Copied');
};
addEventListener('click', async e => {
  const button = e.target.closest?.('[data-copy]');
  if (!button) return;
  const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  await dd0c.copy(button.dataset.copy === 'link' ? location.href : from ? from.textContent : button.dataset.copy);
  const word = button.querySelector('.word');
  if (!word || word.dataset.was) return;
  word.dataset.was = word.textContent;
  word.textContent = 'Copied';
  setTimeout(() => { word.textContent = word.dataset.was; delete word.dataset.was; }, 2000);
});
