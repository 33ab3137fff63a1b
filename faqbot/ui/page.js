// What the page does in the browser alone: copying, dark and light, the chosen language, who edits, Ctrl/⌘ + Enter,
// and keeping what was typed through redraws and reloads.
// Put into the page's head by page.py; PAGE_LANGUAGE is the language that the server draws it in.
(() => {
  const root = document.documentElement;
  const ask = (name) => new URL(location.href).searchParams.get(name);
  const kept = {
    // Storage can be forbidden; then a choice lasts as long as the page.
    get(name) { try { return localStorage.getItem(`faqbot-${name}`); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(`faqbot-${name}`, value); } catch { /* as said */ } },
  };
  const forget = (name) => {
    const url = new URL(location.href);
    if (url.searchParams.has(name)) {
      url.searchParams.delete(name);
      history.replaceState(null, '', url);
    }
  };

  // Language: ?lang=, else what was chosen last time, else the server's.
  const speak = (lang) => { root.lang = lang === 'en' ? 'en' : 'zh-CN'; };
  window.faqbot = {
    language() {
      const lang = ask('lang') || kept.get('language');
      if (lang !== 'zh' && lang !== 'en') return null;
      speak(lang);
      return lang === 'PAGE_LANGUAGE' ? null : lang;
    },
    // When the connection was lost, Gradio reloads the page as soon as it is back: what was typed stays.
    restore() {
      let typed;
      try { typed = JSON.parse(sessionStorage.getItem('faqbot-typed') || '[]'); } catch { return; }
      fields().forEach((field, index) => {
        if (!typed[index] || field.value) return;
        field.value = typed[index];
        field.dispatchEvent(new Event('input', {bubbles: true}));
      });
    },
    // Makes a field as high as its text where the style sheet cannot; a tab that is not open yet has no heights.
    grow(field) {
      if (CSS.supports('field-sizing', 'content') || !field.checkVisibility()) return;
      field.style.height = 'auto';
      field.style.height = `${field.scrollHeight + 2}px`;
    },
    // Whoever edits, as typed once into the page's head or where something is published.
    editor() { return editor; },
    // Marks what has changes that were typed and not published, wherever `data-drafted="key"` says whose they are.
    mark() {
      for (const each of document.querySelectorAll('[data-drafted]')) {
        const key = `${each.dataset.drafted}/`;
        each.classList.toggle('fb-drafted', Object.keys(drafts).some((at) => at.startsWith(key)));
      }
    },
    // Remembers what is typed, ticked and opened below `element`; gives what puts it back after a redraw.
    keep(element) {
      const opened = new Map();
      element.addEventListener('toggle', ({target}) => {
        if (target.dataset.open) opened.set(target.dataset.open, target.open);
      }, true);
      const typed = ({target}) => {
        const at = target.name && !('editor' in target.dataset) && keyOf(target);
        if (!at) return;
        drafts[at] = target.type === 'checkbox' ? target.checked : target.value;
        saveDrafts();
      };
      // Not on `change` as well: that comes when a field is left, maybe after what it held was forgotten.
      element.addEventListener('input', typed);
      const restore = () => {
        for (const {dataset: {forget}} of element.querySelectorAll('[data-forget]')) {
          for (const at of Object.keys(drafts)) if (at.startsWith(`${forget}/`)) delete drafts[at];
          saveDrafts();
        }
        for (const field of element.querySelectorAll('[data-keep] [name]')) {
          const draft = drafts[keyOf(field)];
          if (draft === undefined) continue;
          if (field.type === 'checkbox') field.checked = draft;
          else if (field.type === 'radio') field.checked = field.value === draft;
          else if (field.value !== draft) field.value = draft;
        }
        for (const details of element.querySelectorAll('details[data-open]')) {
          const open = opened.get(details.dataset.open);
          if (open !== undefined) details.open = open;
        }
        showEditor();
      };
      restore();
      return restore;
    },
  };
  const keyOf = (field) => {
    const key = field.closest('[data-keep]')?.dataset.keep;
    return key && `${key}/${field.name}${field.type === 'checkbox' ? `/${field.value}` : ''}`;
  };
  let drafts = {};
  try { drafts = JSON.parse(sessionStorage.getItem('faqbot-drafts') || '{}'); } catch { /* storage can be forbidden */ }
  const saveDrafts = () => {
    try { sessionStorage.setItem('faqbot-drafts', JSON.stringify(drafts)); } catch { /* as said */ }
  };

  let editor = kept.get('editor') || '';
  const showEditor = () => {
    root.classList.toggle('fb-named', editor !== '');
    for (const field of document.querySelectorAll('[data-editor]')) if (field.value !== editor) field.value = editor;
  };
  // A field that is asked for in place goes only with its form: it must not vanish while the next one is typed into.
  document.addEventListener('input', ({target}) => {
    if (!target.dataset || !('editor' in target.dataset)) return;
    editor = target.value.trim();
    kept.set('editor', editor);
  });
  document.addEventListener('change', ({target}) => {
    if (target.closest?.('.fb-top')) showEditor();
  });
  document.addEventListener('submit', () => setTimeout(showEditor));
  const fields = () => [...document.querySelectorAll('.fb-ask :is(textarea, input)')];
  const keep = () => {
    const typed = JSON.stringify(fields().map((field) => field.value));
    try { sessionStorage.setItem('faqbot-typed', typed); } catch { /* as said */ }
  };
  document.addEventListener('input', (event) => { if (event.target.closest?.('.fb-ask')) keep(); });
  speak('PAGE_LANGUAGE');

  // Dark or light: ?__theme=, else what was chosen last time, else the system's. Gradio knows the first and the last.
  const system = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => {
    const chosen = ask('__theme') || kept.get('theme');
    const dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
    document.body.classList.toggle('dark', dark);
    root.style.colorScheme = dark ? 'dark' : 'light';
  };
  paint();
  system.addEventListener('change', () => setTimeout(paint));

  // Copying. Outside a secure context (plain http on another machine) there is no navigator.clipboard.
  const copyByHand = (text) => {
    const field = document.createElement('textarea');
    field.value = text;
    field.readOnly = true;
    field.style.cssText = 'position:fixed;top:0;left:0;opacity:0';
    document.body.append(field);
    field.select();
    field.setSelectionRange(0, text.length);
    const done = document.execCommand('copy');
    field.remove();
    return done;
  };
  const copy = async (text) => {
    if (navigator.clipboard?.writeText) {
      try { await navigator.clipboard.writeText(text); return true; } catch { /* refused: the old way may work */ }
    }
    return copyByHand(text);
  };
  window.faqbot.copy = copy;
  const spoken = document.createElement('div');
  spoken.className = 'fb-spoken';
  spoken.setAttribute('role', 'status');
  document.body.append(spoken);
  const timers = new WeakMap();
  const labels = new WeakMap();
  const answer = (button, done) => {
    const label = button.querySelector('span');
    if (!labels.has(button)) labels.set(button, label.textContent);
    label.textContent = spoken.textContent = done ? button.dataset.copied : button.dataset.failed;
    button.classList.toggle('fb-copied', done);
    clearTimeout(timers.get(button));
    timers.set(button, setTimeout(() => {
      label.textContent = labels.get(button);
      labels.delete(button);
      button.classList.remove('fb-copied');
      spoken.textContent = '';
    }, 2000));
  };

  // What the button names: as it was edited, where it is being edited.
  const copyFrom = async (button) => {
    const field = document.getElementById(`${button.dataset.copy}-edit`);
    const text = field?.checkVisibility() ? field.value : document.getElementById(button.dataset.copy)?.textContent;
    const done = await copy((text ?? '').trim());
    answer(button, done);
    if (done) button.dispatchEvent(new CustomEvent('fb:copied', {bubbles: true}));
    return done;
  };
  window.faqbot.copyFrom = copyFrom;

  document.addEventListener('click', async (event) => {
    if (event.target.closest?.('#fb-clear')) setTimeout(keep, 300);
    const button = event.target.closest?.('[data-copy], [data-theme-switch], [data-lang]');
    if (!button) return;
    if (button.dataset.copy) {
      await copyFrom(button);
      button.focus({preventScroll: true});
    } else if (button.dataset.lang) {
      kept.set('language', button.dataset.lang);
      forget('lang');
      speak(button.dataset.lang);
    } else {
      kept.set('theme', document.body.classList.contains('dark') ? 'light' : 'dark');
      forget('__theme');
      paint();
    }
  });

  // A textarea takes Enter as a new line, so asking is Ctrl or ⌘ + Enter, from any field of the desk.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.closest?.('.fb-ask')) {
      event.preventDefault();
      document.getElementById('fb-ask')?.click();
    }
  });
})();
