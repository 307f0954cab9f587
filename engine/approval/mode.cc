#include "engine/approval/mode.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

namespace trinhky::approval {
namespace {

using base::Fault;
using base::json;
using base::pointer_join;
using base::Result;
using base::Text;
using base::text_or;

constexpr std::size_t max_modes = 50;
constexpr int max_due_working_days = 366;

class Reader {
 public:
  std::vector<Mode> read(const json& file) {
    std::vector<Mode> modes;
    if (!file.is_object() || text_or(file, "schema") != "trinhky-collective-modes/1") {
      fault("/schema", "wrong-schema", {"Không phải tệp cách quyết định tập thể.", "Not a file of collective modes."});
      return modes;
    }
    const json list = file.value("modes", json::array());
    if (!list.is_array() || list.empty() || list.size() > max_modes) {
      fault("/modes", "bad-value", {"Cần từ 1 đến 50 cách quyết định.", "1 to 50 modes are needed."});
      return modes;
    }
    std::set<std::string> ids;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = "/modes/" + std::to_string(i);
      if (!list[i].is_object()) {
        fault(at, "wrong-type", {"Ở đây phải là một đối tượng.", "An object is expected here."});
        continue;
      }
      modes.push_back(read_mode(list[i], at));
      if (modes.back().id.empty() || !ids.insert(modes.back().id).second) {
        fault(pointer_join(at, "id"), "doubled", {"Mã thiếu hoặc bị trùng.", "The id is missing or doubled."});
      }
    }
    return modes;
  }

  std::vector<Fault> take() { return std::move(faults_); }

 private:
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  Mode read_mode(const json& value, const std::string& at) {
    static const std::set<std::string> known = {"id",      "title",   "rule",    "setting", "need",
                                                "tie",     "settles", "silence", "due",     "urgent_due",
                                                "confirm", "source",  "mark",    "parts"};
    for (const auto& [name, part] : value.items()) {
      if (!known.contains(name)) unknown(pointer_join(at, name), name);
    }
    Mode mode;
    mode.id = text_or(value, "id");
    mode.title = text(value, "title", at);
    mode.rule = text(value, "rule", at);
    mode.setting = word<Setting>(value, "setting", at, {{"meeting", Setting::meeting}, {"written", Setting::written}});
    if (auto need = Need::parse(value.value("need", json()), pointer_join(at, "need"))) {
      mode.need = *need;
    } else {
      for (Fault& one : need.error().faults) faults_.push_back(std::move(one));
    }
    mode.tie =
        word<Tie>(value, "tie", at, {{"rejected", Tie::rejected}, {"chair", Tie::chair}, {"repeat", Tie::repeat}});
    mode.settles =
        word<Settles>(value, "settles", at,
                      {{"early", Settles::early}, {"all-spoke", Settles::all_spoke}, {"at-close", Settles::at_close}});
    if (text_or(value, "silence") != "not-counted") {
      fault(pointer_join(at, "silence"), "silence-is-not-agreement",
            {"Không ý kiến không bao giờ được tính là đồng ý: chỉ nhận “not-counted”.",
             "Silence is never agreement: only “not-counted” is taken."});
    }
    if (value.contains("confirm")) {
      mode.confirmed_later = word<bool>(value, "confirm", at, {{"next-meeting", true}});
    }
    mode.due_working_days = due(value, "due", at, mode.setting == Setting::written);
    mode.urgent_due_working_days = due(value, "urgent_due", at, false);
    read_source(value, at);
    mode.source = text_or(value, "source");
    const std::string mark = text_or(value, "mark");
    if (!mark.empty()) mode.mark = mark.front();
    return mode;
  }

  void read_source(const json& value, const std::string& at) {
    const auto sourced = [&](const json& one, const std::string& where) {
      static const std::set<std::string> marks = {"P", "K", "C", "H"};
      if (text_or(one, "source").empty()) {
        fault(pointer_join(where, "source"), "no-source", {"Phải nêu nguồn.", "The source must be told."});
      }
      if (!marks.contains(text_or(one, "mark"))) {
        fault(pointer_join(where, "mark"), "no-source",
              {"Phải nêu mức chắc chắn: P, K, C hoặc H.", "How certain it is must be told: P, K, C or H."});
      }
    };
    sourced(value, at);
    const json parts = value.value("parts", json::array());
    if (!parts.is_array()) return unknown(pointer_join(at, "parts"), "parts");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string where = pointer_join(pointer_join(at, "parts"), std::to_string(i));
      if (parts[i].is_object()) sourced(parts[i], where);
      const std::string about = parts[i].is_object() ? text_or(parts[i], "about") : std::string();
      if (about.empty() || base::at_pointer(value, about) == nullptr) {
        fault(pointer_join(where, "about"), "about-nothing",
              {"“about” phải chỉ vào một mục ở trên.", "“about” must point into the mode."});
      }
    }
  }

  Text text(const json& value, std::string_view member, const std::string& at) {
    const json part = value.value(std::string(member), json::object());
    Text read{text_or(part, "vi"), text_or(part, "en")};
    if (read.vi.empty() || read.en.empty()) {
      fault(pointer_join(at, member), "required", {"Thiếu chữ tiếng Việt hoặc tiếng Anh.", "A language is missing."});
    }
    return read;
  }

  void unknown(std::string pointer, const std::string& name) {
    fault(std::move(pointer), "unknown-word",
          {"Từ “" + name + "” không dùng ở đây.", "“" + name + "” is not used here."});
  }

  template <class T>
  T word(const json& value, std::string_view member, const std::string& at,
         const std::vector<std::pair<std::string, T>>& words) {
    const std::string said = text_or(value, member);
    for (const auto& [name, meaning] : words) {
      if (name == said) return meaning;
    }
    unknown(pointer_join(at, member), said);
    return T{};
  }

  // {"workingDays": 3}
  int due(const json& value, std::string_view member, const std::string& at, bool required) {
    const std::string name(member);
    if (!value.contains(name) && !required) return 0;
    const json part = value.value(name, json::object());
    if (part.is_object() && part.size() == 1 && part.contains("workingDays") &&
        part["workingDays"].is_number_integer()) {
      const auto days = part["workingDays"].get<std::int64_t>();
      if (days >= 1 && days <= max_due_working_days) return static_cast<int>(days);
    }
    fault(pointer_join(at, member), "bad-value",
          {"Cần thời hạn theo ngày làm việc, ví dụ {\"workingDays\": 3}.",
           "A time in working days is needed, such as {\"workingDays\": 3}."});
    return 0;
  }

  std::vector<Fault> faults_;
};

}  // namespace

Result<std::vector<Mode>> read_modes(const json& file) {
  Reader reader;
  std::vector<Mode> modes = reader.read(file);
  auto faults = reader.take();
  if (faults.empty()) return modes;
  return std::unexpected(
      base::Error{.code = base::ErrorCode::invalid,
                  .type = "bad-modes",
                  .message = {"Tệp cách quyết định tập thể chưa đúng.", "The file of collective modes is not right."},
                  .pointer = faults.front().pointer,
                  .faults = std::move(faults),
                  .link = {},
                  .log = {}});
}

const Mode* mode_named(const std::vector<Mode>& modes, std::string_view id) {
  const auto found = std::ranges::find(modes, id, &Mode::id);
  return found == modes.end() ? nullptr : &*found;
}

Options options_of(const Mode& mode, std::vector<Choice> choices) {
  Options options;
  options.choices = std::move(choices);
  options.tie = mode.tie;
  options.settles = mode.settles;
  return options;
}

}  // namespace trinhky::approval
