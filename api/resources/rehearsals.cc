// Looking ahead: a year of a definition on the house's own organisation and calendar, and who will have to act on a
// running paper. Both only look; nothing is written.
#include <atomic>
#include <charconv>
#include <nlohmann/json.hpp>

#include "api/resources/instances_view.h"

namespace trinhky::api {
namespace {

using base::Result;

// At one time: each keeps a worker busy, a rehearsal for a second or more, and there are few workers.
constexpr int rehearsals_at_once = 1;
constexpr int forecasts_at_once = 2;
std::atomic<int> rehearsals_under_way{0};
std::atomic<int> forecasts_under_way{0};

class Place {
 public:
  Place(std::atomic<int>& under_way, int at_once) : under_way_(under_way), taken_(under_way.fetch_add(1) < at_once) {}
  ~Place() { under_way_.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  [[nodiscard]] bool taken() const { return taken_; }

 private:
  std::atomic<int>& under_way_;
  bool taken_;
};

base::Error busy() {
  return {.code = base::ErrorCode::unavailable,
          .type = "busy",
          .message = {"Máy chủ đang tính một lần khác; hãy thử lại sau ít giây.",
                      "The server is at another one just now; try again in a few seconds."}};
}

// The place is free again before anybody is answered: whoever then asks at once finds it so.
template <class Value, class Work>
Result<Value> in_turn(std::atomic<int>& under_way, int at_once, const Work& work) {
  const Place place(under_way, at_once);
  if (!place.taken()) return std::unexpected(busy());
  return work();
}

base::Error not_here() {
  return {.code = base::ErrorCode::unavailable,
          .type = "no-foresight",
          .message = {"Máy chủ này không diễn tập được.", "This server cannot rehearse."}};
}

std::unexpected<base::Error> bad(const std::string& pointer, const base::Text& message) {
  return base::refuse(base::ErrorCode::invalid, "bad-member", message, pointer);
}

Result<base::Date> date_in(const json& body, const char* name) {
  const auto date = base::parse_date(base::text_or(body, name));
  if (date) return *date;
  return bad(base::pointer({name}), {"Ngày phải viết như 2027-01-04.", "A date is written like 2027-01-04."});
}

bool is_days(const json& value) {
  return value.is_number_integer() && value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() <= 1000;
}

Result<void> read_days_late(const json& value, RehearsalAsked& asked) {
  const base::Text wanted{"Số ngày chậm là số nguyên từ 0, hoặc {\"all\": n, \"of\": {…}}.",
                          "Days late are a whole number from 0, or {\"all\": n, \"of\": {…}}."};
  if (is_days(value)) {
    asked.days_late = value.get<int>();
    return {};
  }
  if (!value.is_object()) return bad("/days_late", wanted);
  for (const auto& [name, part] : value.items()) {
    if (name == "all" && is_days(part)) {
      asked.days_late = part.get<int>();
    } else if (name == "of" && part.is_object() && part.size() <= 100) {
      for (const auto& [key, days] : part.items()) {
        if (!is_days(days)) return bad(base::pointer({"days_late", "of", key}), wanted);
        asked.of_some[key] = days.get<int>();
      }
    } else {
      return bad(base::pointer({"days_late", name}), wanted);
    }
  }
  return {};
}

// A year from the day, its last day the one before.
base::Date year_after(base::Date from) {
  base::Date next = from + std::chrono::years(1);
  if (!next.ok()) next = next.year() / next.month() / std::chrono::last;
  return base::Date(std::chrono::sys_days(next) - std::chrono::days(1));
}

Result<RehearsalAsked> asked_in(const Request& request) {
  const auto body = server::json_body(request);
  if (!body) return std::unexpected(body.error());
  if (!body->is_object()) return bad("", {"Nội dung phải là một đối tượng.", "The body must be an object."});
  for (const auto& [name, value] : body->items()) {
    if (name != "from" && name != "until" && name != "days_late" && name != "unit") {
      return bad(base::pointer({name}), {"Không có trường này.", "There is no such member."});
    }
  }
  RehearsalAsked asked{.definition = std::string(request.path_param("id")), .unit = base::text_or(*body, "unit")};
  const std::string_view digits = request.path_param("version");
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), asked.version);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) asked.version = -1;
  auto from = date_in(*body, "from");
  if (!from) return std::unexpected(from.error());
  asked.from = *from;
  asked.until = year_after(*from);
  if (body->contains("until") && !(*body)["until"].is_null()) {
    auto until = date_in(*body, "until");
    if (!until) return std::unexpected(until.error());
    asked.until = *until;
  }
  if (body->contains("days_late")) {
    if (auto done = read_days_late((*body)["days_late"], asked); !done) return std::unexpected(done.error());
  }
  return asked;
}

void rehearse(const Office& office, const Request& request, Reply& reply) {
  if (!office.foresight.year) return refuse(reply, not_here(), request);
  const auto asked = asked_in(request);
  if (!asked) return refuse(reply, asked.error(), request);
  if (asked->version < 0 || office.catalogue->definition(asked->definition, asked->version) == nullptr) {
    return refuse(reply,
                  {.code = base::ErrorCode::not_found,
                   .type = "no-such-definition",
                   .message = {"Không có quy trình này.", "There is no such workflow."}},
                  request);
  }
  const auto year =
      in_turn<json>(rehearsals_under_way, rehearsals_at_once, [&] { return office.foresight.year(*asked); });
  if (!year) return refuse(reply, year.error(), request);
  if (request.query_value("format").value_or("") != "ics") return answer(reply, 200, *year);
  const bool english = request.language == server::Language::en;
  Response file = Response::json_text(200, office.foresight.calendar_file(*year, english ? "en" : "vi"));
  file.set("content-type", "text/calendar; charset=utf-8");
  file.set("content-disposition",
           "attachment; filename=\"" + asked->definition + "-" + base::format_date(asked->from) + ".ics\"");
  reply(std::move(file));
}

void forecast(const Office& office, const Request& request, Reply& reply) {
  if (!office.foresight.forecast) return refuse(reply, not_here(), request);
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto told = in_turn<json>(forecasts_under_way, forecasts_at_once,
                                  [&] { return office.foresight.forecast(found->instance, person_of(request)); });
  if (!told) return refuse(reply, told.error(), request);
  answer(reply, 200, *told);
}

}  // namespace

void add_rehearsals(Router& router, Office& office) {
  router.add({.method = "POST",
              .path = "/api/v1/definitions/{id}/{version}/rehearsal",
              .operation = "rehearseDefinition",
              .summary = {"Diễn tập một năm", "Rehearse a year"},
              .handler = [&office](const Request& request, Reply reply) { rehearse(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/forecast",
              .operation = "getInstanceForecast",
              .summary = {"Ai sẽ phải xử lý tiếp", "Who will have to act next"},
              .handler = [&office](const Request& request, Reply reply) { forecast(office, request, reply); }});
}

}  // namespace trinhky::api
