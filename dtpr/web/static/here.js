// Asks for the position only when the button is pressed, and sends it in the body of the form.

const form = document.getElementById("ask");
const line = form.querySelector(".locate");
const button = line.querySelector("button");
const status = form.querySelector(".status");

function say(text) {
  status.textContent = text;
}

function send({ coords }) {
  form.elements.where.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
  form.submit();
}

function fail(error) {
  button.disabled = false;
  say(error.code === error.PERMISSION_DENIED ? status.dataset.refused : status.dataset.unfound);
  form.elements.where.focus();
}

function locate() {
  button.disabled = true;
  say(status.dataset.asking);
  navigator.geolocation.getCurrentPosition(send, fail, {
    enableHighAccuracy: true,
    timeout: 20000,
    maximumAge: 30000,
  });
}

// A page that comes back from the browser's memory must be ready to be asked again.
function reset() {
  button.disabled = false;
  say("");
}

if ("geolocation" in navigator && window.isSecureContext) {
  line.hidden = false;
  button.addEventListener("click", locate);
  window.addEventListener("pageshow", reset);
}
