-- Asks the questions of a file, one a line, in turn, and looks at every answer.
-- Arguments: the file, how many questions to skip, how an answer begins, how it ends.

local threads = {}
local questions, place = {}, 0
local head, tail
wrong = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(arguments[1]) do
    questions[#questions + 1] = wrk.format("POST", nil, nil, line)
  end
  place, head, tail = tonumber(arguments[2]), arguments[3], arguments[4]
end

function request()
  place = place % #questions + 1
  return questions[place]
end

function response(status, _, body)
  if status ~= 200 or body:sub(1, #head) ~= head or body:sub(-#tail) ~= tail then
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local total = 0
  for _, thread in ipairs(threads) do
    total = total + thread:get("wrong")
  end
  local failed = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"wrong":%d,"lost":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), total,
    failed.connect + failed.read + failed.write + failed.timeout))
end
