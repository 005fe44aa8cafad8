-- Asks the questions of a file, one a line, in turn, and looks at every answer.
-- Arguments: the file, what a line is, how many to skip, the status of a right answer, how it
-- begins, how it ends. A line is the JSON of a POST ("post"), the path of a
-- GET ("get"), or a path, a tab and the ETag of an answer that one has already ("etag").

local threads = {}
local questions, place = {}, 0
local status, head, tail
wrong = 0

local function format(kind, line)
  if kind == "post" then
    return wrk.format("POST", nil, nil, line)
  end
  local path, etag = line:match("^([^\t]*)\t?(.*)$")
  wrk.headers["If-None-Match"] = kind == "etag" and etag or nil
  return wrk.format("GET", path)
end

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  local kind = arguments[2]
  if kind == "post" then
    wrk.headers["Content-Type"] = "application/json"
  end
  for line in io.lines(arguments[1]) do
    questions[#questions + 1] = format(kind, line)
  end
  place = tonumber(arguments[3])
  status, head, tail = tonumber(arguments[4]), arguments[5], arguments[6]
end

function request()
  place = place % #questions + 1
  return questions[place]
end

function response(told, _, body)
  if told ~= status or body:sub(1, #head) ~= head or (#tail > 0 and body:sub(-#tail) ~= tail) then
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
