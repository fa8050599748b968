"""Who delivers what, where and when: areas, departments, offices, posts, officers, services, calendar; all dated."""
