// Light, dark or the system's; density. A cookie, so that the server's first byte has the right colours.
dd0c.theme = value => {
  const root = document.documentElement;
  dd0c.cookie('theme', value);
  value === 'system' ? delete root.dataset.theme : root.dataset.theme = value;
  mark(value);
};
const mark = value => {
  for (const b of dd0c.all('[data-theme-choice]')) b.ariaPressed = b.dataset.themeChoice === value;
};
addEventListener('click', e => {
  const choice = e.target.closest?.('[data-theme-choice]');
  if (choice) { dd0c.theme(choice.dataset.themeChoice); dd0c.say(`${choice.textContent.trim()} theme`); }
  const density = e.target.closest?.('[data-density-choice]')?.dataset.densityChoice;
  if (density) {
    dd0c.cookie('density', density);
    document.documentElement.dataset.density = density;
    for (const b of dd0c.all('[data-density-choice]')) b.ariaPressed = b.dataset.densityChoice === density;
  }
  if (e.target.closest?.('.menu-button')) {
    const root = document.documentElement, open = root.dataset.menu !== 'open';
    open ? root.dataset.menu = 'open' : delete root.dataset.menu;
    e.target.closest('.menu-button').setAttribute('aria-expanded', open);
    if (open) dd0c.first('.nav a')?.focus();
  }
  const hide = e.target.closest?.('[data-hide]');
  if (hide) {
    dd0c.cookie(hide.dataset.hide, 'hidden');
    dd0c.byId(hide.dataset.hide)?.remove();
    dd0c.say('Hidden. It is kept under Help.');
  }
  const show = e.target.closest?.('[data-show]');
  if (show) { dd0c.cookie(show.dataset.show, 'shown'); dd0c.go('/'); }
});
dd0c.onPage(() => mark(document.documentElement.dataset.theme ?? 'system'));
