#include "engine/directory/selector.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace trinhky::directory {
namespace {

using base::ErrorCode;
using base::Fault;
using base::json;
using base::Result;
using base::Text;

bool is_rule(const json& value) {
  return value.is_object() && value.size() == 1 && value.contains("var");
}

bool is_words(const json& value) {
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return value.is_array() && !value.empty() && value.size() <= 50 && std::ranges::all_of(value, [](const json& one) {
           return one.is_string() && !one.get_ref<const std::string&>().empty();
         });
}

std::vector<std::string> words(const json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  return value.get<std::vector<std::string>>();
}

// A rule may give a broken number; who has less than that is not enough.
std::optional<std::int64_t> least_of(const json& value) {
  if (!value.is_number()) return std::nullopt;
  const double number = std::ceil(value.get<double>());
  if (!(number >= 0) || number > static_cast<double>(max_capability)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

// Checks the shape of one selector. `rules` tells whether values may still be rules.
class ShapeCheck {
 public:
  ShapeCheck(std::string_view pointer, bool rules) : pointer_(pointer), rules_(rules) {}

  void check(const json& selector) { check_at(selector, pointer_, false); }
  std::vector<Fault> take() { return std::move(faults_); }

 private:
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  void one_word(const json& value, std::string at, bool may_be_empty = false) {
    const bool word = value.is_string() && (may_be_empty || !value.get_ref<const std::string&>().empty());
    if (word || (rules_ && is_rule(value))) return;
    fault(std::move(at), "wrong-type", {"Cần một từ hoặc một biến.", "A word or a variable is needed."});
  }

  void check_at(const json& selector, const std::string& at, bool is_otherwise) {
    if (!selector.is_object()) {
      fault(at, "wrong-type", {"Thành phần tham gia phải là một đối tượng.", "A selector must be an object."});
      return;
    }
    int heads = 0;
    for (const auto& [name, value] : selector.items()) {
      const std::string here = base::pointer_join(at, name);
      if (name == "position") {
        ++heads;
        if (!is_words(value))
          fault(here, "wrong-type", {"Cần chức vụ hoặc danh sách chức vụ.", "A position or a list of them is needed."});
      } else if (name == "body" || name == "followerOf") {
        ++heads;
        one_word(value, here);
      } else if (name == "person") {
        ++heads;
        one_word(value, here, true);
      } else if (name == "externals") {
        ++heads;
        if (!is_words(value))
          fault(here, "wrong-type",
                {"Cần loại cơ quan ngoài hoặc danh sách.", "An outside party or a list of them is needed."});
      } else if (name == "unit") {
        one_word(value, here);
      } else if (name == "otherwise") {
        check_otherwise(selector, value, here);
      } else if (name == "except") {
        check_except(selector, value, here);
      } else if (name == "capable" && !is_otherwise) {
        check_capable(selector, value, here);
      } else {
        fault(here, "unknown-word",
              {"Từ “" + name + "” không dùng được ở đây.", "“" + name + "” cannot be used here."});
      }
    }
    if (heads != 1) {
      fault(at, "one-kind",
            {"Cần nêu đúng một trong: position, body, followerOf, externals, person.",
             "Exactly one of position, body, followerOf, externals and person must be named."});
    }
    if (is_otherwise && !selector.contains("position")) {
      fault(at, "not-a-position", {"“otherwise” phải nêu một chức vụ.", "“otherwise” must name a position."});
    }
  }

  void check_otherwise(const json& selector, const json& value, const std::string& at) {
    if (!selector.contains("followerOf")) {
      fault(at, "not-with-this", {"“otherwise” chỉ đi cùng “followerOf”.", "“otherwise” goes only with “followerOf”."});
    }
    if (value.is_object() && (value.contains("otherwise") || value.contains("except"))) {
      fault(at, "not-with-this",
            {"“otherwise” không chứa otherwise hay except.", "“otherwise” holds no otherwise or except."});
      return;
    }
    check_at(value, at, true);
  }

  void check_except(const json& selector, const json& value, const std::string& at) {
    if (selector.contains("externals")) {
      fault(at, "not-with-this", {"“except” không dùng cho cơ quan ngoài.", "“except” does not go with “externals”."});
    }
    if (!value.is_object() || value.empty()) {
      fault(at, "wrong-type", {"“except” phải nêu actedIn hoặc person.", "“except” must name actedIn or person."});
      return;
    }
    for (const auto& [name, part] : value.items()) {
      const std::string here = base::pointer_join(at, name);
      if (name == "actedIn") {
        if (!is_words(part))
          fault(here, "wrong-type", {"Cần tên bước hoặc danh sách bước.", "A state or a list of them is needed."});
      } else if (name == "person") {
        one_word(part, here, true);
      } else {
        fault(here, "unknown-word",
              {"Từ “" + name + "” không dùng được ở đây.", "“" + name + "” cannot be used here."});
      }
    }
  }

  void check_capable(const json& selector, const json& value, const std::string& at) {
    if (!selector.contains("position")) {
      fault(at, "not-with-this", {"“capable” chỉ đi cùng “position”.", "“capable” goes only with “position”."});
    }
    if (!value.is_object() || value.empty() || value.size() > max_capabilities_asked) {
      fault(at, "wrong-type",
            {"“capable” nêu năng lực và mức tối thiểu, ví dụ {\"bac\": 3}.",
             "“capable” names capabilities with the least that is needed, such as {\"grade\": 3}."});
      return;
    }
    for (const auto& [name, least] : value.items()) {
      if ((rules_ && least.is_object()) || least_of(least)) continue;
      fault(base::pointer_join(at, name), "bad-value", {"Cần một số từ 0 trở lên.", "A number from 0 on is needed."});
    }
  }

  std::string pointer_;
  bool rules_;
  std::vector<Fault> faults_;
};

// Turns one well-formed selector into seats.
class Selection {
 public:
  Selection(const Directory& directory, const SelectContext& context) : directory_(directory), context_(context) {}

  Result<std::vector<Selected>> run(const json& selector) {
    std::vector<Selected> list;
    if (selector.contains("externals")) {
      const auto unit = unit_of(selector, "unit");
      if (!unit) return std::unexpected(unit.error());
      for (std::string& external : words(selector["externals"])) {
        list.push_back(
            {.seat = {.kind = "external", .unit = *unit, .external = std::move(external)}, .except_persons = {}});
      }
      return list;
    }
    if (selector.contains("person")) {
      const auto unit = unit_of(selector, "unit");
      if (!unit) return std::unexpected(unit.error());
      const std::string id = base::text_or(selector, "person");
      if (!id.empty()) list.push_back({.seat = {.kind = "person", .unit = *unit, .person = id}, .except_persons = {}});
    } else if (selector.contains("position")) {
      const auto unit = unit_of(selector, "unit");
      if (!unit) return std::unexpected(unit.error());
      Seat seat{.kind = "position", .unit = *unit, .positions = words(selector["position"])};
      for (const auto& [name, least] : selector.value("capable", json::object()).items()) {
        seat.capable[name] = least_of(least).value_or(max_capability);
      }
      list.push_back({.seat = std::move(seat), .except_persons = {}});
    } else if (selector.contains("body")) {
      const auto unit = unit_of(selector, "unit");
      if (!unit) return std::unexpected(unit.error());
      const std::string body = base::text_or(selector, "body");
      for (const BodyPlace& place : directory_.body_members(*unit, body, context_.date)) {
        list.push_back({.seat = {.kind = "body-member", .unit = *unit, .body = body, .person = place.person},
                        .except_persons = {},
                        .weight = place.weight,
                        .chair = place.chair});
      }
    } else {
      const auto followed = unit_of(selector, "followerOf");
      if (!followed) return std::unexpected(followed.error());
      Seat seat{.kind = "follower", .followed = *followed};
      const auto otherwise = selector.find("otherwise");
      if (otherwise != selector.end()) {
        const auto unit = unit_of(*otherwise, "unit");
        if (!unit) return std::unexpected(unit.error());
        seat.unit = *unit;
        seat.positions = words((*otherwise)["position"]);
      }
      if (otherwise != selector.end() || !directory_.followers_of(*followed, context_.date).empty()) {
        list.push_back({.seat = std::move(seat), .except_persons = {}});
      }
    }
    except(selector, list);
    return list;
  }

 private:
  Result<std::string> unit_of(const json& selector, std::string_view member) {
    const std::string word = base::text_or(selector, member, "own");
    std::string id = word;
    if (word == "own") id = context_.unit;
    if (word == "root") id = directory_.root_of(context_.unit, context_.date);
    if (word == "parent") {
      const auto own = directory_.unit_on(context_.unit, context_.date);
      id = own ? own->parent : std::string();
    }
    if (!id.empty() && directory_.unit_on(id, context_.date)) return id;
    return base::refuse(ErrorCode::invalid, "no-such-unit",
                        {"Không có đơn vị “" + word + "” vào ngày " + base::format_date(context_.date) + ".",
                         "There is no unit “" + word + "” on " + base::format_date(context_.date) + "."},
                        base::pointer({member}));
  }

  [[nodiscard]] bool anyone(const Seat& seat, const std::set<std::string>& without) const {
    return !directory_.who_may_act(seat, context_.date, without).empty();
  }

  // Four eyes where the unit has them: `actedIn` holds unless it would leave nobody in any of the seats.
  void except(const json& selector, std::vector<Selected>& list) const {
    std::set<std::string> strict;
    std::set<std::string> acted;
    if (const auto it = selector.find("except"); it != selector.end()) {
      if (const std::string id = base::text_or(*it, "person"); !id.empty()) strict.insert(id);
      if (const auto states = it->find("actedIn"); states != it->end()) {
        for (const std::string& state : words(*states)) {
          if (const auto who = context_.acted_in.find(state); who != context_.acted_in.end())
            acted.insert(who->second.begin(), who->second.end());
        }
      }
    }
    std::set<std::string> both = strict;
    both.insert(acted.begin(), acted.end());
    const auto left = [&](const std::set<std::string>& without) {
      return std::ranges::any_of(list, [&](const Selected& one) { return anyone(one.seat, without); });
    };
    const bool waived = !left(both) && left(strict);
    for (Selected& one : list) {
      one.except_persons = waived ? strict : both;
      one.four_eyes_waived = waived;
      one.vacant = !anyone(one.seat, one.except_persons);
    }
    // A member who is excepted takes no part: there is no seat for him.
    std::erase_if(list, [](const Selected& one) {
      return (one.seat.kind == "body-member" || one.seat.kind == "person") &&
             one.except_persons.contains(one.seat.person);
    });
  }

  const Directory& directory_;
  const SelectContext& context_;
};

}  // namespace

std::vector<Fault> check_selector(const json& selector, std::string_view pointer) {
  ShapeCheck check(pointer, true);
  check.check(selector);
  return check.take();
}

Result<std::vector<Selected>> select(const Directory& directory, const json& selector, const SelectContext& context) {
  ShapeCheck check("", false);
  check.check(selector);
  if (auto faults = check.take(); !faults.empty()) {
    base::Error error;
    error.code = ErrorCode::invalid;
    error.type = "bad-selector";
    error.message = {"Thành phần tham gia chưa đúng.", "The selector is not right."};
    error.pointer = faults.front().pointer;
    error.faults = std::move(faults);
    return std::unexpected(std::move(error));
  }
  return Selection(directory, context).run(selector);
}

}  // namespace trinhky::directory
