#include "engine/approval/authority.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/text.h"

namespace trinhky::approval {
namespace {

using base::json;
using base::pointer_join;
using base::Result;
using base::text_or;

constexpr std::size_t max_rows = 500;

class Reader {
 public:
  Authority read(const json& file) {
    Authority authority;
    if (!file.is_object() || text_or(file, "schema") != "trinhky-authority/1") {
      fault("/schema", "wrong-schema", {"Không phải tệp thẩm quyền ký.", "Not a file of signing authority."});
      return authority;
    }
    const json rows = file.value("rows", json::array());
    if (!rows.is_array() || rows.empty() || rows.size() > max_rows) {
      fault("/rows", "bad-value", {"Cần từ 1 đến 500 dòng.", "1 to 500 rows are needed."});
      return authority;
    }
    std::set<std::string> ids;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string at = "/rows/" + std::to_string(i);
      if (!rows[i].is_object()) {
        fault(at, "wrong-type", {"Ở đây phải là một đối tượng.", "An object is expected here."});
        continue;
      }
      authority.rows.push_back(row(rows[i], at));
      if (authority.rows.back().id.empty() || !ids.insert(authority.rows.back().id).second) {
        fault(pointer_join(at, "id"), "doubled", {"Mã thiếu hoặc bị trùng.", "The id is missing or doubled."});
      }
    }
    return authority;
  }

  std::vector<base::Fault> take() { return std::move(faults_); }

 private:
  AuthorityRow row(const json& value, const std::string& at) {
    AuthorityRow row{.id = text_or(value, "id")};
    const json papers = value.value("papers", json::object());
    for (const char* language : {"vi", "en"}) {
      for (const std::string& name : words(papers, language, pointer_join(at, "papers"), true)) {
        row.papers.push_back(name);
      }
    }
    const json covers = value.value("covers", json::object());
    const auto vi = words(covers, "vi", pointer_join(at, "covers"), false);
    const auto en = words(covers, "en", pointer_join(at, "covers"), false);
    for (std::size_t i = 0; i < vi.size(); ++i) row.covers.push_back({vi[i], i < en.size() ? en[i] : vi[i]});
    row.decided_by = list(value, "decided_by", at);
    row.signed_by = list(value, "signed", at);
    row.deputy = value.value("deputy", json());
    row.recuses_concerned = text_or(value, "recusal") == "member-concerned";
    row.source = text_or(value, "source");
    const std::string mark = text_or(value, "mark");
    const bool known = mark == "P" || mark == "K" || mark == "C" || mark == "H";
    if (row.source.empty() || !known) {
      fault(at, "no-source", {"Phải nêu nguồn và mức chắc chắn.", "Source and mark must be told."});
    }
    if (known) row.mark = mark.front();
    return row;
  }

  std::vector<std::string> words(const json& value, const char* member, const std::string& at, bool required) {
    std::vector<std::string> words;
    const json list = value.is_object() ? value.value(member, json::array()) : json::array();
    for (const json& one : list) {
      if (one.is_string()) words.push_back(one.get<std::string>());
    }
    if (!list.is_array() || words.size() != list.size() || (required && words.empty())) {
      fault(pointer_join(at, member), "bad-value", {"Ở đây cần danh sách tên.", "A list of names is needed here."});
    }
    return words;
  }

  json list(const json& value, const char* member, const std::string& at) {
    json list = value.value(member, json::array());
    const bool good = list.is_array() && !list.empty() &&
                      std::ranges::all_of(list, [](const json& one) { return one.is_object() && !one.empty(); });
    if (good) return list;
    fault(pointer_join(at, member), "required",
          {"Phải nêu ai quyết định và ký thế nào.", "It must say who decides and how it is signed."});
    return json::array();
  }

  void fault(std::string pointer, std::string code, base::Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  std::vector<base::Fault> faults_;
};

}  // namespace

Result<Authority> read_authority(const json& file) {
  Reader reader;
  Authority authority = reader.read(file);
  auto faults = reader.take();
  if (faults.empty()) return authority;
  return std::unexpected(
      base::Error{.code = base::ErrorCode::invalid,
                  .type = "bad-authority",
                  .message = {"Tệp thẩm quyền ký chưa đúng.", "The file of signing authority is not right."},
                  .pointer = faults.front().pointer,
                  .faults = std::move(faults),
                  .link = {},
                  .log = {}});
}

std::vector<const AuthorityRow*> authority_for(const Authority& authority, std::string_view paper) {
  std::vector<const AuthorityRow*> rows;
  const std::string wanted = base::fold(base::tidy_blanks(paper));
  for (const AuthorityRow& row : authority.rows) {
    const bool named =
        std::ranges::any_of(row.papers, [&](const std::string& name) { return base::fold(name) == wanted; });
    if (named) rows.push_back(&row);
  }
  return rows;
}

}  // namespace trinhky::approval
