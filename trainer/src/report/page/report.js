"use strict";
/* Plays the strip of sheets as a film. Without this script it can be scrolled. */
(() => {
  const film = document.querySelector(".film");
  if (film === null) return;
  const frames = [...film.querySelectorAll("li")];
  const strip = film.querySelector(".frames");
  const controls = film.querySelector(".controls");
  const button = film.querySelector("button");
  const slider = film.querySelector("input");
  const last = frames.length - 1;
  let timer = null;

  const show = (index) => {
    frames.forEach((frame, place) => frame.classList.toggle("shown", place === index));
    slider.value = String(index);
    slider.setAttribute("aria-valuetext", frames[index].querySelector("figcaption").textContent);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  };
  const play = () => {
    if (Number(slider.value) === last) show(0);
    button.textContent = "Pause";
    timer = setInterval(() => {
      const next = Number(slider.value) + 1;
      show(Math.min(next, last));
      if (next >= last) stop();
    }, Math.max(120, Math.min(400, 5000 / frames.length)));
  };

  film.classList.add("playing");
  strip.removeAttribute("tabindex");
  controls.hidden = false;
  show(last);
  button.addEventListener("click", () => (timer === null ? play() : stop()));
  slider.addEventListener("input", () => {
    stop();
    show(Number(slider.value));
  });

  /* Once by itself, when it comes into view, for those who do not mind motion. */
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const watcher = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    watcher.disconnect();
    if (timer === null) play();
  }, { threshold: 0.6 });
  watcher.observe(film);
})();
